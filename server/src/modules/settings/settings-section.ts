import type { TObject } from 'typebox'
import type { Context } from '../../platform/context.ts'
import type { SectionOutcome, SectionRequest } from '../../platform/documents/section.ts'

/**
 * One top-level key of the configuration document that another module owns (`webhook_settings` belongs to automations).
 * The document is a view: reading asks the owner, saving hands the owner its part inside the one transaction.
 */
export interface SettingsSection {
  readonly key: string
  /** What PATCH accepts below the key: every property optional, unknown keys refused at any depth. */
  readonly schema: TObject
  /** The whole value as GET shows it to this actor, secrets masked. */
  read(ctx: Context): Promise<Record<string, unknown>>
  /** The same with secrets themselves, as `Secret`: to tell whether they change. Absent where `read` masks none. */
  open?(ctx: Context): Promise<Record<string, unknown>>
  /** Looks at the world outside, before the transaction begins; `write` gets what it found. */
  prepare?(ctx: Context, request: SectionRequest): Promise<unknown>
  /**
   * `merged` is the stored value overlaid with the request (objects merge, arrays and scalars replace), `given` the
   * request alone, `patch` the whole request. Runs on the transaction; throws AppError `invalid` naming the full key.
   */
  write(ctx: Context, change: SectionChange): Promise<void | SectionOutcome>
}

export interface SectionChange {
  readonly merged: Record<string, unknown>
  readonly given: Record<string, unknown>
  readonly patch: Readonly<Record<string, unknown>>
  readonly prepared?: unknown
}
