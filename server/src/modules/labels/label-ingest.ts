import type { Tx } from '../../platform/database/in-transaction.ts'
import type { HostAnswers } from '../../platform/ingest/checkin.ts'
import { type AnyIngestPart, ingestPart } from '../../platform/ingest/ingest.ts'
import { findAnswered, hasNewest } from '../../platform/ingest/query-group.ts'
import { LABEL_PREFIX, type LabelSnapshot } from './label-snapshot.ts'
import { lockDynamicLabels, type Membership, saveMemberships } from './member-queries.ts'

type Answer = Omit<Membership, 'hostId'>

/** Stores to which labels hosts belong. Answers that change nothing write nothing. */
export function createLabelIngest(snapshot: LabelSnapshot): AnyIngestPart {
  return ingestPart<Answer>({
    family: 'label',
    prefix: LABEL_PREFIX,
    parse: (host, result) => {
      const labelId = findAnswered(snapshot.groupFor(host), LABEL_PREFIX, result.name)
      if (labelId === undefined || labelId === 'stale') return labelId
      return { labelId, isMember: !result.isError && result.rows.length > 0 }
    },
    isComplete: (host, answers) =>
      hasNewest(
        snapshot.groupFor(host),
        answers.map(({ labelId }) => labelId),
      ),
    recordMany: recordMemberships,
  })
}

async function recordMemberships(tx: Tx, items: readonly HostAnswers<Answer>[]): Promise<void> {
  const asked = new Set(items.flatMap(({ answers }) => answers.map(({ labelId }) => labelId)))
  const existing = await lockDynamicLabels(tx, [...asked])
  const told = items.flatMap(({ host, answers }) =>
    answers.filter(({ labelId }) => existing.has(labelId)).map((answer) => ({ hostId: host.id, ...answer })),
  )
  if (told.length > 0) await saveMemberships(tx, told)
}
