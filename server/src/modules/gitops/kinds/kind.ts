import type { Route } from '@muster/contract/common/route.ts'
import type { DocumentKind } from '@muster/contract/rest/gitops.ts'
import type { TSchema } from 'typebox'
import type { AppError, FieldProblem } from '../../../kernel/errors.ts'
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

export interface StoreRun {
  /** That of the transaction. */
  readonly ctx: Context
  readonly tx: Tx
  /** Told what is wrong with the document at this place of the list; the others are looked at all the same. */
  refuse(at: number, error: AppError): void
}

export type StoreDocuments = (
  run: StoreRun,
  documents: readonly StoreDocument[],
) => Promise<readonly SectionOutcome[] | void>

/** How documents of one kind are checked, stored, deleted and shown, all of a run at once. */
export interface Kind {
  readonly kind: DocumentKind
  /** Who may call it may store documents of the kind. */
  readonly route: Pick<Route, 'permission' | 'scope'>
  /** Where verbs' field names begin below `spec`. */
  readonly prefix: string
  /** At most one document in a run. */
  readonly isSingle: boolean
  /** Takes out what is understood and has no effect. */
  amend?(spec: Spec, refuse: (problem: FieldProblem) => void): unknown
  /** What tells documents of the kind apart. */
  nameOf(spec: Spec): string
  /** The team that a document is or belongs to. */
  teamOf?(spec: Spec): string | undefined
  /** Throws what is wrong with it, whatever is stored. */
  check?(spec: Spec): void
  /** Looks outside, before the transaction. */
  prepare?(ctx: Context, spec: Spec, options: { readonly isPrivateAllowed: boolean }): Promise<unknown>
  /** In the order of the specs. */
  view(ctx: Context, specs: readonly Spec[]): Promise<readonly (View | undefined)[]>
  readonly store?: StoreDocuments
  /** Stores what may name things of other documents: comes after all of them. */
  readonly finish?: StoreDocuments
  readonly deletion?: KindDeletion
}

/** Of a kind whose documents can say what is to be deleted. */
export interface KindDeletion {
  /** What must stand in a document that only names. */
  readonly schema: TSchema
  /** What is not there is passed over. */
  readonly run: StoreDocuments
  /** Names what is stored of the kind, of a team (null: of none), and is not among these. */
  listOthers?(ctx: Context, specs: readonly Spec[], team: string | null): Promise<readonly Spec[]>
}

/** For kinds that look at one document after the other. */
export async function viewEach(
  specs: readonly Spec[],
  view: (spec: Spec) => Promise<View | undefined>,
): Promise<readonly (View | undefined)[]> {
  const views: (View | undefined)[] = []
  for (const spec of specs) views.push(await view(spec))
  return views
}
