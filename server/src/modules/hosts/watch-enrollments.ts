import { AppError } from '../../kernel/errors.ts'
import type { Clock } from '../../kernel/clock.ts'
import { isLoopback, networkOf } from '../../platform/http/remote-address.ts'
import { createAttemptLimit } from '../identity/index.ts'
import type { RecordNotice } from '../notices/index.ts'

/**
 * Holds back a flood of enrolments, as of somebody who found an enroll secret, and tells of many new hosts at once. What
 * is refused comes again by itself: agents repeat. Counted by each server process for itself.
 */
export interface EnrollmentWatch {
  /** Throws `limit-exceeded`. */
  admitAddress(address: string): void
  /** Throws `limit-exceeded`. `secretHash` names a secret that is known. */
  admitSecret(secretHash: string): void
  noteNewHost(address: string): void
}

export interface EnrollmentWatchOptions {
  readonly clock: Clock
  /** A minute; 0 = no limit. */
  readonly perAddress: number
  readonly perSecret: number
  /** Hosts that are known already: what is many depends on them. */
  countKnown(): number
  onSurge(notice: RecordNotice): void
}

const surgeWindowMs = 10 * 60_000
const surgeHosts = 100
const surgeShare = 0.2
const maxAddresses = 1_000

export function createEnrollmentWatch(options: EnrollmentWatchOptions): EnrollmentWatch {
  const { clock, onSurge } = options
  const take = (max: number, onExceeded: (key: string) => void): ((key: string) => void) => {
    if (max === 0) return () => undefined
    const limit = createAttemptLimit({ clock, max })
    // One line a minute for each, however many are refused.
    const told = createAttemptLimit({ clock, max: 1 })
    return (key) => {
      try {
        limit.take(key)
      } catch (error) {
        if (isAllowed(() => told.take(key))) onExceeded(key)
        throw error
      }
    }
  }
  const takeAddress = take(options.perAddress, (address) =>
    onSurge({
      kind: 'enroll_surge',
      subject: `address ${address}`,
      message: `More than ${options.perAddress} enrolments a minute come from ${address}; the others are refused until the next minute. If many hosts share this address, wait or raise osquery.enroll_limit_per_address; if not, look for what runs there.`,
      details: { address },
    }),
  )
  const takeSecret = take(options.perSecret, () =>
    onSurge({
      kind: 'enroll_surge',
      subject: 'an enroll secret',
      message: `More than ${options.perSecret} hosts a minute enrol with one enroll secret; the others are refused until the next minute. If this is not a roll-out of yours, replace the secret: whoever has it makes hosts up.`,
      details: {},
    }),
  )
  const surge = createSurge(options)
  return {
    // A proxy on this machine that is not named in server.trusted_proxies makes all hosts come from here.
    admitAddress: (address) => {
      if (!isLoopback(address)) takeAddress(networkOf(address))
    },
    admitSecret: takeSecret,
    noteNewHost: (address) => surge.note(networkOf(address)),
  }
}

function isAllowed(take: () => void): boolean {
  try {
    take()
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'limit-exceeded') return false
    throw error
  }
}

/** Counts new hosts in windows of ten minutes and tells once in each that they are many. */
function createSurge({ clock, countKnown, onSurge }: EnrollmentWatchOptions) {
  const startNew = (knownBefore: number) => ({
    endsAtMs: clock.monotonicMs() + surgeWindowMs,
    limit: Math.max(surgeHosts, Math.ceil(knownBefore * surgeShare)),
    hosts: 0,
    byAddress: new Map<string, number>(),
  })
  let current = startNew(countKnown())

  function note(address: string): void {
    if (clock.monotonicMs() >= current.endsAtMs) current = startNew(countKnown())
    current.hosts++
    const { byAddress } = current
    if (byAddress.has(address) || byAddress.size < maxAddresses)
      byAddress.set(address, (byAddress.get(address) ?? 0) + 1)
    if (current.hosts !== current.limit) return
    const [most, count] = [...byAddress].reduce((a, b) => (b[1] > a[1] ? b : a))
    onSurge({
      kind: 'enroll_surge',
      subject: 'new hosts',
      message: `${current.hosts} new hosts enrolled within ten minutes, ${count} of them from ${most}. If this is not a roll-out of yours, replace the enroll secrets and delete the hosts that are not yours.`,
      details: { hosts: current.hosts, addresses: byAddress.size, most_from: most },
    })
  }
  return { note }
}
