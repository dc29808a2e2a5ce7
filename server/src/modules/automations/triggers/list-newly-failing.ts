import type { Tx } from '../../../platform/database/in-transaction.ts'
import { type HostLabel, listHostLabels } from '../../hosts/index.ts'
import { listFailing, listFlips, listStillFailing, type PolicyFlip } from '../../policies/index.ts'
import { type FlipStory, foldFlips, newFlipStory } from './fold-flips.ts'
import type { SelectedPolicy } from './policy-conditions.ts'

const flipsPerPage = 1_000

export interface FlipRange {
  readonly selection: SelectedPolicy
  readonly afterSeq: number
  readonly upToSeq: number
  /** The newest event: hosts that flip again after `upToSeq` have not settled and are left to a later check. */
  readonly lastSeq: number
  /** Hosts of earlier flips that had to wait. */
  readonly waitingIds: readonly number[]
}

export interface NewlyFailing {
  /** In ascending id: began to fail, did not recover since, still fail and still exist. */
  readonly hosts: readonly HostLabel[]
  readonly recoveredIds: readonly number[]
  readonly deletedIds: readonly number[]
}

export async function listNewlyFailing(tx: Tx, range: FlipRange): Promise<NewlyFailing> {
  const policyId = range.selection.id
  const { newlyFailing, recovered } = await readStory(tx, range)
  for (const id of range.waitingIds) newlyFailing.add(id)
  if (range.selection.reportExisting) {
    for (const id of await listFailing(tx, policyId)) newlyFailing.add(id)
  }
  if (newlyFailing.size === 0 && recovered.size === 0) return { hosts: [], recoveredIds: [], deletedIds: [] }
  const existing = await listHostLabels(tx, [...newlyFailing])
  const stillFailing = new Set(await listStillFailing(tx, { policyId, hostIds: existing.map(({ id }) => id) }))
  const unsettled = await listFlippedAfter(tx, range)
  const hosts = existing.filter(({ id }) => stillFailing.has(id) && !unsettled.has(id))
  for (const { id } of existing) {
    newlyFailing.delete(id)
    if (!stillFailing.has(id)) recovered.add(id)
  }
  return { hosts, recoveredIds: ascending(recovered), deletedIds: ascending(newlyFailing) }
}

async function readStory(tx: Tx, { selection, afterSeq, upToSeq }: FlipRange): Promise<FlipStory> {
  const story = newFlipStory()
  const range = { policyId: selection.id, afterSeq: Math.max(afterSeq, selection.sinceSeq), upToSeq }
  for await (const flips of pagesOfFlips(tx, range)) foldFlips(story, flips)
  return story
}

async function listFlippedAfter(tx: Tx, { selection, upToSeq, lastSeq }: FlipRange): Promise<ReadonlySet<number>> {
  const hostIds = new Set<number>()
  if (upToSeq === lastSeq) return hostIds
  const range = { policyId: selection.id, afterSeq: upToSeq, upToSeq: lastSeq }
  for await (const flips of pagesOfFlips(tx, range)) {
    for (const flip of flips) for (const id of flip.hostIds) hostIds.add(id)
  }
  return hostIds
}

async function* pagesOfFlips(
  tx: Tx,
  range: { readonly policyId: number; readonly afterSeq: number; readonly upToSeq: number },
): AsyncGenerator<readonly PolicyFlip[]> {
  let { afterSeq } = range
  for (;;) {
    const flips = await listFlips(tx, { ...range, afterSeq, limit: flipsPerPage })
    yield flips
    const last = flips.at(-1)
    if (!last || flips.length < flipsPerPage) return
    afterSeq = last.seq
  }
}

function ascending(ids: ReadonlySet<number>): readonly number[] {
  return [...ids].sort((a, b) => a - b)
}
