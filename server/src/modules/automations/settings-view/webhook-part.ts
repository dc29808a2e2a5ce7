import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { AutomationKind } from '../queries/automation-queries.ts'
import type { WantedConditions } from '../triggers/start-listening.ts'

export type PartDocument = Readonly<Record<string, unknown>>

export interface PartOptions {
  readonly isEnabled: boolean
  /** Null: for all hosts. */
  readonly teamId: number | null
}

/** One object of `webhook_settings`: how a built-in automation looks in Fleet's document. */
export interface WebhookPart {
  readonly key: string
  readonly kind: AutomationKind
  readonly enableKey: string
  readonly hasBatchSize: boolean
  /** Whether it may be checked at an interval of its own. */
  readonly hasInterval: boolean
  /** Its own keys, from the conditions of the automation. */
  readConditions(conditions: unknown, existingPolicyIds: ReadonlySet<number>): PartDocument
  /** The conditions in the document; throws `invalid` naming the full key. */
  parseConditions(tx: Tx, wanted: PartDocument, options: PartOptions): Promise<WantedConditions>
}
