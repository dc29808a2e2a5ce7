import type { DocumentKind } from '@muster/contract/rest/gitops.ts'
import type { Permission } from '@muster/contract/common/route.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { SectionOutcome } from '../../../platform/documents/section.ts'
import type { SettingsSection } from '../../settings/index.ts'
import type { TeamDependents } from '../../teams/index.ts'
import type { View } from '../diff-views.ts'

export type Spec = Readonly<Record<string, unknown>>

export interface KindDeps {
  readonly settingsSections: readonly SettingsSection[]
  readonly teamDependents: TeamDependents
}

/** A document of this kind, checked, with what was found outside. */
export interface StoreDocument {
  readonly spec: Spec
  readonly prepared: unknown
}

/** How documents of one kind are checked, stored and shown. The context is that of the transaction. */
export interface Kind {
  readonly kind: DocumentKind
  readonly permission: Permission
  /** Where verbs' field names begin below `spec`. */
  readonly prefix: string
  /** At most one document in a run. */
  readonly isSingle: boolean
  /** Takes out what is understood and has no effect; throws `invalid`. */
  amend?(spec: Spec): unknown
  /** What tells documents of the kind apart. */
  nameOf(spec: Spec): string
  /** Looks outside, before the transaction. */
  prepare?(ctx: Context, spec: Spec, options: { readonly isPrivateAllowed: boolean }): Promise<unknown>
  view(ctx: Context, spec: Spec): Promise<View | undefined>
  store?(ctx: Context, tx: Tx, document: StoreDocument): Promise<readonly SectionOutcome[]>
  /** Stores what may name things of other documents: comes after all of them. */
  finish?(ctx: Context, tx: Tx, document: StoreDocument): Promise<readonly SectionOutcome[]>
}
