import type { Clock } from '../../kernel/clock.ts'

/**
 * Hosts that were asked something and have not answered yet, in this process. Bounded: a fleet that comes back after an
 * outage has everything to tell, and all of it at once would wait longer for its commit than hosts wait for us. Whoever is
 * not asked now is told that nothing is due, and asks again an interval later.
 */
export interface AskedHosts {
  /** False: not now. */
  admit(hostId: number): boolean
  /** It has answered, or there was nothing to ask. */
  release(hostId: number): void
}

/** About what is stored in four seconds on two cores that also run the database. */
const mostHosts = 2_000
/** Who takes longer than this, or never answers, no longer counts. */
const answerWithinMs = 10_000

export function createAskedHosts(clock: Clock, most = mostHosts): AskedHosts {
  /** Host id → when it was asked, the oldest first. */
  const asked = new Map<number, number>()

  function forgetOld(nowMs: number): void {
    for (const [hostId, askedMs] of asked) {
      if (nowMs - askedMs < answerWithinMs) return
      asked.delete(hostId)
    }
  }

  return {
    admit: (hostId) => {
      const nowMs = clock.monotonicMs()
      forgetOld(nowMs)
      asked.delete(hostId)
      if (asked.size >= most) return false
      asked.set(hostId, nowMs)
      return true
    },
    release: (hostId) => void asked.delete(hostId),
  }
}
