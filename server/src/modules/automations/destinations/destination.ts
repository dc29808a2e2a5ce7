import type { Static, TObject } from 'typebox'
import type { Outbound, OutboundResult } from '../../../platform/outbound/create-outbound.ts'

/** What is sent, the same in every attempt. */
export interface OutgoingMessage {
  readonly deliveryId: string
  readonly body: string
}

/** A kind of place to which deliveries go. */
export interface Destination<Settings extends TObject = TObject> {
  /** What is stored of one such place, sealed as a whole. */
  readonly settings: Settings
  /** What logs and lists may show of it. */
  originOf(settings: Static<Settings>): string
  /** Makes one request. A failure is a result, not an error. */
  send(outbound: Outbound, settings: Static<Settings>, message: OutgoingMessage): Promise<OutboundResult>
}
