import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { Automation, AutomationKind } from '../queries/automation-queries.ts'

export interface WriteConditions {
  readonly before: Automation
  /** This part of the document as it is to be. */
  readonly wanted: Readonly<Record<string, unknown>>
  readonly isEnabling: boolean
  /** The number of the newest event. */
  readonly nowSeq: number
}

/** One object of `webhook_settings`: how a built-in automation looks in Fleet's document. */
export interface WebhookPart {
  readonly key: string
  readonly kind: AutomationKind
  readonly enableKey: string
  readonly hasBatchSize: boolean
  /** Its own keys, from the conditions of the automation. */
  readConditions(db: Db | Tx, conditions: unknown): Promise<Readonly<Record<string, unknown>>>
  /** The conditions to store; throws `invalid` naming the full key. */
  writeConditions(tx: Tx, change: WriteConditions): Promise<object>
}
