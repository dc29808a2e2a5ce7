import { sha256Hex } from '../../kernel/hash.ts'

/** What is remembered of a host. */
export interface StoredAllowance {
  readonly newVersions: number
  /** Of these; since 1970, UTC. */
  readonly newVersionsDay: number
  readonly isListTold: boolean
}

/** What a host told, as far as the allowance looks at it. */
export interface Telling {
  readonly hostId: number
  readonly stored: StoredAllowance | undefined
  /** Lists, not only its operating system. */
  readonly hasLists: boolean
  /** The most important first. */
  readonly checksums: readonly string[]
}

export interface NewVersions {
  readonly hostId: number
  readonly count: number
  /** Since 1970, UTC. */
  readonly day: number
  readonly isListTold: boolean
}

export interface Allowance {
  /** Of versions that nobody told before, those that may be stored. */
  readonly admitted: ReadonlySet<string>
  /** What to remember of hosts. */
  readonly counts: readonly NewVersions[]
  /** Hosts that told more; what is left out is looked at again with their next answer. */
  readonly exceeding: ReadonlySet<number>
  /** What first lists took of what is left for them. */
  readonly takenByFirst: number
}

const dayMs = 86_400_000

/** What first lists may bring a day beyond the allowance of each host, in the allowances of so many hosts. */
const hostsOfFirstLists = 100

/** How much of it is left in this process. */
export interface FirstLists {
  leftAt(at: Date): number
  take(count: number): void
}

export function createFirstLists(perDay: number): FirstLists {
  let day = 0
  let left = 0
  return {
    leftAt: (at) => {
      const today = Math.floor(at.getTime() / dayMs)
      if (today !== day) left = perDay * hostsOfFirstLists
      day = today
      return left
    },
    take: (count) => {
      left -= count
    },
  }
}

/**
 * A host may bring so many versions a day that no host told before, so that one that makes them up fills no database. Its
 * first list is taken whole: the first Debian machine of a fleet brings two thousand and all of them matter. Whoever
 * enrols ever new hosts must not live on that, so all first lists together have a limit; beyond it a host has its day's
 * allowance and no more.
 */
export function decideAllowance(
  tellings: readonly Telling[],
  {
    unknown,
    at,
    perDay,
    leftForFirst,
  }: {
    readonly unknown: ReadonlySet<string>
    readonly at: Date
    readonly perDay: number
    readonly leftForFirst: number
  },
): Allowance {
  const day = Math.floor(at.getTime() / dayMs)
  const admitted = new Set<string>()
  const counts: NewVersions[] = []
  const exceeding = new Set<number>()
  let takenByFirst = 0
  for (const { hostId, stored, hasLists, checksums } of tellings) {
    const isFirst = hasLists && !stored?.isListTold
    const before = stored?.newVersionsDay === day ? stored.newVersions : 0
    const wanted = checksums.filter((checksum) => unknown.has(checksum) && !admitted.has(checksum))
    const asFirst = isFirst ? Math.min(wanted.length, leftForFirst - takenByFirst) : 0
    takenByFirst += asFirst
    const taken = wanted.slice(0, asFirst + Math.max(0, perDay - before))
    const counted = before + taken.length - asFirst
    for (const checksum of taken) admitted.add(checksum)
    if (taken.length < wanted.length) exceeding.add(hostId)
    const isListTold = isFirst || (stored?.isListTold ?? false)
    if (isFirst || taken.length > 0) counts.push({ hostId, count: counted, day, isListTold })
  }
  return { admitted, counts, exceeding, takenByFirst }
}

/** In the place of a list's hash: no list has it, so the same list is read again. */
export function incompleteHash(listHash: string): string {
  return sha256Hex(`incomplete ${listHash}`)
}
