import type { Static, TObject } from 'typebox'

/** What is sent: id and body are the same in every attempt. */
export interface OutgoingMessage {
  readonly deliveryId: string
  readonly body: string
  /** The time of this attempt. */
  readonly sentAt: Date
}

/** One request as it leaves. */
export interface OutgoingRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Headers whose values nobody may read in the log of attempts, in lower case. */
  readonly secretHeaders: ReadonlySet<string>
}

/** A kind of place to which deliveries go. */
export interface Destination<Settings extends TObject = TObject> {
  /** What is stored of one such place, sealed as a whole. */
  readonly settings: Settings
  /** What logs and lists may show of it. */
  originOf(settings: Static<Settings>): string
  /** The request of one attempt. */
  render(settings: Static<Settings>, message: OutgoingMessage): OutgoingRequest
}
