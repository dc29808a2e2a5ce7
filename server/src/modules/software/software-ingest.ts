import type { CheckinHost, HostAnswers, QueryResult } from '../../platform/ingest/checkin.ts'
import { type AnyIngestPart, ingestPart } from '../../platform/ingest/ingest.ts'
import { DETAIL_PREFIX, platformFamily } from '../hosts/index.ts'
import { createFirstLists } from './new-version-allowance.ts'
import { parseOperatingSystem } from './parse-operating-system.ts'
import { type HostTold, recordSoftware } from './record-software.ts'
import type { SoftwareFields } from './software-fields.ts'
import { createSoftwareIds } from './software-ids.ts'
import { linux } from './sources/linux.ts'
import { operatingSystemQueryFor, softwareQueriesFor } from './sources/index.ts'
import { operatingSystemQueries } from './sources/operating-system.ts'
import type { ToldList } from './told-lists.ts'

/** `nothing`: the question failed, so what the host told before stands. */
type Answer =
  | { readonly kind: 'list'; readonly list: ToldList }
  | { readonly kind: 'system'; readonly fields: SoftwareFields }
  | { readonly kind: 'nothing' }

export interface SoftwareIngestOptions {
  /** After a commit that stored versions nobody had told before. */
  onNewSoftware(): void
  /** After a commit: these hosts told more than is kept. */
  onOverfull(hostIds: readonly number[]): void
  /** After a commit: these hosts told more versions which nobody told before than are taken in a day. */
  onTooManyNew(hostIds: readonly number[]): void
  readonly newPerDay: number
}

/** Stores the software and the operating system that hosts tell. A list that did not change costs one comparison. */
export function createSoftwareIngest(options: SoftwareIngestOptions): AnyIngestPart {
  const ids = createSoftwareIds()
  const firstLists = createFirstLists(options.newPerDay)
  return ingestPart<Answer>({
    family: 'detail',
    prefix: `${DETAIL_PREFIX}software_`,
    names: operatingSystemQueries.map(({ name }) => DETAIL_PREFIX + name),
    parse: parseAnswer,
    recordMany: async (tx, items, at) => {
      const told = items.map(toHostTold).filter(({ lists, system }) => lists.length > 0 || system)
      if (told.length === 0) return undefined
      const recorded = await recordSoftware(tx, told, { ids, at, newPerDay: options.newPerDay, firstLists })
      return () => {
        recorded.remember()
        if (recorded.isAnyNew) options.onNewSoftware()
        if (recorded.overfull.length > 0) options.onOverfull(recorded.overfull)
        if (recorded.exceeding.length > 0) options.onTooManyNew(recorded.exceeding)
      }
    },
  })
}

function parseAnswer(host: CheckinHost, { name, rows, isError }: QueryResult): Answer | undefined {
  const family = platformFamily(host.platform)
  const asked = name.slice(DETAIL_PREFIX.length)
  if (operatingSystemQueryFor(family)?.name === asked) {
    const fields = isError ? undefined : parseOperatingSystem(rows[0])
    return fields ? { kind: 'system', fields } : { kind: 'nothing' }
  }
  const query = softwareQueriesFor(family).find((one) => one.name === asked)
  if (!query) return undefined
  return isError ? { kind: 'nothing' } : { kind: 'list', list: { query, rows } }
}

/**
 * On Linux, Python packages count only beside the packages of the distribution: without these nobody knows which of them
 * the distribution brought, and such would be judged by upstream's versions.
 */
function takeTogether(platform: string, lists: readonly ToldList[]): readonly ToldList[] {
  if (platformFamily(platform) !== 'linux' || lists.some(({ query }) => query === linux)) return lists
  return lists.filter(({ query }) => !query.sources.includes('python_packages'))
}

function toHostTold({ host, answers }: HostAnswers<Answer>): HostTold {
  return {
    hostId: host.id,
    platform: host.platform,
    lists: takeTogether(
      host.platform,
      answers.flatMap((answer) => (answer.kind === 'list' ? [answer.list] : [])),
    ),
    system: answers.find((answer) => answer.kind === 'system')?.fields,
  }
}
