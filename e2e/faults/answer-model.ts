import type { Outcome } from '../support/policy-answers.ts'

export type Answer = 'no response' | 'passing' | 'failing'

/** What one host answers in one write. Every policy is answered each time. */
export type Write = ReadonlyMap<number, Outcome>

interface HostModel {
  standing: ReadonlyMap<number, Answer>
  /** Flips of acknowledged writes so far, by policy. */
  flips: Map<number, number>
  /** Sent, and not acknowledged: it may be stored or not, but only as a whole. */
  pending: Write | undefined
}

/** What the server must know, because it said so. */
export interface AnswerModel {
  /** Call before the write is sent. */
  begin(hostId: number, write: Write): void
  acknowledge(hostId: number): void
  /** What was sent last and not acknowledged: an agent sends it again. */
  pendingOf(hostId: number): Write | undefined
  /**
   * Compares what is stored of a host, and learns from it what became of a write that was not acknowledged. Returns what
   * is wrong.
   */
  settle(hostId: number, stored: StoredHost): readonly string[]
  hostIds(): readonly number[]
}

/** What the database holds of a host. */
export interface StoredHost {
  answerTo(policyId: number): Answer
  flipsOf(policyId: number): number
}

export function createAnswerModel(hostIds: readonly number[], policyIds: readonly number[]): AnswerModel {
  const hosts = new Map(hostIds.map((id) => [id, newHost(policyIds)]))

  function find(hostId: number): HostModel {
    const host = hosts.get(hostId)
    if (!host) throw new Error(`the model knows no host ${hostId}`)
    return host
  }

  return {
    begin: (hostId, write) => {
      find(hostId).pending = write
    },
    acknowledge: (hostId) => {
      const host = find(hostId)
      if (host.pending) apply(host, host.pending)
      host.pending = undefined
    },
    pendingOf: (hostId) => find(hostId).pending,
    settle: (hostId, stored) => {
      const host = find(hostId)
      const { pending } = host
      host.pending = undefined
      const asAcknowledged = differences(host, stored)
      if (asAcknowledged.length === 0) return []
      if (pending) {
        const withPending = { ...host, flips: new Map(host.flips) }
        apply(withPending, pending)
        if (differences(withPending, stored).length === 0) {
          hosts.set(hostId, withPending)
          return []
        }
      }
      return asAcknowledged.map((problem) => `host ${hostId}: ${problem}${pending ? ' (nor with its last write)' : ''}`)
    },
    hostIds: () => [...hosts.keys()],
  }
}

function newHost(policyIds: readonly number[]): HostModel {
  return {
    standing: new Map(policyIds.map((id) => [id, 'no response'])),
    flips: new Map(policyIds.map((id) => [id, 0])),
    pending: undefined,
  }
}

function apply(host: HostModel, write: Write): void {
  const standing = new Map(host.standing)
  for (const [policyId, outcome] of write) {
    // An error says nothing: the last answer stands.
    if (outcome === 'error' || standing.get(policyId) === outcome) continue
    standing.set(policyId, outcome)
    host.flips.set(policyId, (host.flips.get(policyId) ?? 0) + 1)
  }
  host.standing = standing
}

function differences(host: HostModel, stored: StoredHost): readonly string[] {
  return [...host.standing].flatMap(([policyId, expected]) => {
    const problems: string[] = []
    const answer = stored.answerTo(policyId)
    if (answer !== expected) problems.push(`policy ${policyId} is "${answer}", acknowledged was "${expected}"`)
    const [flips, expectedFlips] = [stored.flipsOf(policyId), host.flips.get(policyId)]
    if (flips !== expectedFlips) problems.push(`policy ${policyId} has ${flips} flips, there were ${expectedFlips}`)
    return problems
  })
}
