import { isAhead } from '../../kernel/clock.ts'

/** What is known of a machine that enrols again. */
export interface StoredEnrollment {
  readonly id: number
  readonly hostname: string
  readonly teamId: number | null
  readonly lastEnrolledAt: Date
  /** Whether any request has carried the key issued last. */
  readonly isKeyUsed: boolean
  readonly seenAt: Date | undefined
  readonly seenAddress: string
}

export interface Enrollment {
  readonly now: Date
  /** The team of the secret. */
  readonly teamId: number | null
  readonly address: string
}

export interface EnrollmentDecision {
  readonly refusal?: string
  readonly notices: readonly {
    kind: 'duplicate_identity' | 'enroll_other_team'
    subject: string
    message: string
    details: Record<string, unknown>
  }[]
}

const duplicateWindowMs = 10 * 60_000

/** May this machine have a new key now, and what should an administrator know of it? */
export function decideEnrollment(
  stored: StoredEnrollment,
  enrollment: Enrollment,
  cooldownMs: number,
): EnrollmentDecision {
  const sinceEnrolledMs = enrollment.now.getTime() - stored.lastEnrolledAt.getTime()
  // A key that was never used may never have arrived: a lost answer must not lock a host out.
  if (stored.isKeyUsed && sinceEnrolledMs < cooldownMs && !isAhead(stored.lastEnrolledAt, enrollment.now)) {
    const seconds = Math.ceil((cooldownMs - sinceEnrolledMs) / 1000)
    return { refusal: `this host enrolled ${Math.floor(sinceEnrolledMs / 1000)} s ago; wait ${seconds} s`, notices: [] }
  }
  return { notices: [...duplicateNotice(stored, enrollment), ...otherTeamNotice(stored, enrollment)] }
}

function duplicateNotice(stored: StoredEnrollment, { now, address }: Enrollment): EnrollmentDecision['notices'] {
  if (!stored.isKeyUsed || !stored.seenAt || stored.seenAddress === '' || stored.seenAddress === address) return []
  if (now.getTime() - stored.seenAt.getTime() > duplicateWindowMs) return []
  const name = stored.hostname || `host ${stored.id}`
  return [
    {
      kind: 'duplicate_identity',
      subject: `host ${stored.id}`,
      message: `Two machines seem to share the identity of ${name}: one was seen at ${stored.seenAddress}, another enrolled from ${address}. Give each its own host identifier (--host_identifier=instance, or a new uuid for a cloned machine).`,
      details: {
        host_id: stored.id,
        seen_address: stored.seenAddress,
        seen_at: stored.seenAt.toISOString(),
        enrolled_address: address,
      },
    },
  ]
}

function otherTeamNotice(stored: StoredEnrollment, { teamId }: Enrollment): EnrollmentDecision['notices'] {
  if (stored.teamId === teamId) return []
  const name = stored.hostname || `host ${stored.id}`
  return [
    {
      kind: 'enroll_other_team',
      subject: `host ${stored.id}`,
      message: `${name} enrolled again with a secret of another team and stays in its own. Transfer it if the move is meant.`,
      details: { host_id: stored.id, team_id: stored.teamId, secret_team_id: teamId },
    },
  ]
}
