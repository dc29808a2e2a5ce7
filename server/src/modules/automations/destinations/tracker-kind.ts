import type { TrackerSetUp } from '@muster/contract/rest/integration.ts'
import type { Exchange, Tracker, TrackerError } from './tracker.ts'

/** What somebody may choose at set-up, the same for all kinds. */
export interface TrackerChoices {
  readonly labels: readonly string[]
  readonly assignee?: string
  /** Values of further fields of a new ticket, by their id. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly resolveTransition?: string
  readonly reopenTransition?: string
}

/** A kind of tracker: how its connection is proven and its tickets are reached. */
export interface TrackerKind<Settings> {
  originOf(settings: Settings): string
  /** What no two entries may share: the same project or group. */
  identityOf(settings: Settings): string
  nameOf(settings: Settings): string
  /** Proves the connection; throws TrackerError where it does not hold. */
  test(exchange: Exchange, settings: Settings): Promise<TrackerTest<Settings>>
  /** What there is to choose at set-up. */
  inspect(exchange: Exchange, settings: Settings): Promise<TrackerSetUp>
  open(exchange: Exchange, settings: Settings): Promise<Tracker>
}

export interface TrackerTest<Settings> {
  /** With what the tracker has told of itself. */
  readonly settings: Settings
  readonly warnings: readonly string[]
}

/** The tracker may be fine later; everything else somebody must mend. */
export function isOutage({ result }: TrackerError): boolean {
  if (result.kind === 'answer') return result.status >= 500 || result.status === 429 || result.status === 408
  return result.reason === 'timeout' || result.reason === 'connection'
}
