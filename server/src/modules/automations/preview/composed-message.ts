import type { MessageSource } from '@muster/contract/rest/automation.ts'

/** What an automation would send, and where that comes from. */
export interface ComposedMessage {
  readonly source: MessageSource
  /** The first message. */
  readonly body: string
  readonly messageCount: number
  readonly hostCount: number
}
