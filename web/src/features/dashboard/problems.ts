import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import type { Notice } from '@muster/contract/rest/notice.ts'

export interface Problem {
  readonly key: string
  readonly sentence: string
  readonly since: string
  readonly to:
    | '/automations/destinations'
    | '/automations/deliveries'
    | '/automations/schedules'
    | '/hosts'
    | '/software/vulnerabilities'
  readonly search: { readonly open?: number; readonly state?: 'dead' | 'held' }
  readonly noticeId?: number
}

type Destination = Pick<
  DestinationAnswer,
  'id' | 'name' | 'state' | 'pause_reason' | 'paused_at' | 'failing_since' | 'updated_at'
>

/** What somebody should look at: destinations that do not work, and what Muster noticed. */
export function listProblems(destinations: readonly Destination[], notices: readonly Notice[]): readonly Problem[] {
  const broken = destinations
    .filter(({ state }) => state !== 'active')
    .map(
      (destination): Problem => ({
        key: `destination ${destination.id}`,
        sentence:
          destination.state === 'paused'
            ? `${destination.name} is paused: ${destination.pause_reason}`
            : `${destination.name} is failing; its messages are tried again.`,
        since: destination.paused_at ?? destination.failing_since ?? destination.updated_at,
        to: '/automations/destinations',
        search: { open: destination.id },
      }),
    )
  const told = notices
    // A paused destination is said above, from its own state.
    .filter(({ kind }) => kind !== 'destination_paused')
    .map(
      (notice): Problem => ({
        key: `notice ${notice.id}`,
        sentence: notice.message,
        since: notice.created_at,
        ...placeOf(notice.kind),
        noticeId: notice.id,
      }),
    )
  return [...broken, ...told]
}

function placeOf(kind: Notice['kind']): Pick<Problem, 'to' | 'search'> {
  switch (kind) {
    case 'delivery_dead':
      return { to: '/automations/deliveries', search: { state: 'dead' } }
    case 'deliveries_held':
      return { to: '/automations/deliveries', search: { state: 'held' } }
    case 'schedule_overdue':
      return { to: '/automations/schedules', search: {} }
    case 'vulnerability_feeds':
      return { to: '/software/vulnerabilities', search: {} }
    case 'destination_paused':
    case 'integration_refused':
      return { to: '/automations/destinations', search: {} }
    case 'duplicate_identity':
    case 'enroll_other_team':
    case 'body_too_large':
    case 'software_limit':
    case 'new_software_limit':
    case 'enroll_surge':
      return { to: '/hosts', search: {} }
  }
}

/** The one line that answers "is anything wrong?". */
export function verdictLine(count: number, lastCheck: string | undefined): string {
  if (count === 1) return '1 thing needs you'
  if (count > 1) return `${count} things need you`
  return lastCheck === undefined ? 'All quiet' : `All quiet, last check ${lastCheck}`
}
