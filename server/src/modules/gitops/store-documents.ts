import type { GitopsChange } from '@muster/contract/rest/gitops.ts'
import type { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { SectionOutcome } from '../../platform/documents/section.ts'
import type { CheckedDocument } from './check-documents.ts'
import { diffViews, type View } from './diff-views.ts'
import type { Kind, Spec, StoreDocuments } from './kinds/kind.ts'
import type { Problems } from './problems.ts'

export type PreparedDocument = CheckedDocument & { readonly prepared: unknown }

export interface AppliedDocuments {
  readonly changes: readonly GitopsChange[]
  readonly outcomes: readonly SectionOutcome[]
}

/** A run inside its transaction. */
interface DocumentRun {
  readonly ctx: Context
  readonly tx: Tx
  readonly problems: Problems
  /** In the order in which they are stored. */
  readonly kinds: readonly Kind[]
}

interface CompleteKind {
  readonly kind: Kind
  readonly team: string | null
}

interface StoreAll {
  readonly prepared: readonly PreparedDocument[]
  readonly sets: readonly CompleteKind[]
}

/** Stores the documents, kind by kind, and deletes what complete sets do not name. */
export async function storeAll(run: DocumentRun, { prepared, sets }: StoreAll): Promise<AppliedDocuments> {
  const before = await viewAll(run.ctx, prepared)
  const outcomes: SectionOutcome[] = []
  const failed = new Set<string>()
  for (const kind of run.kinds) {
    // Where the team could not be stored, what belongs to it would only be told once more.
    const documents = prepared.filter((one) => one.kind === kind && !failed.has(teamOf(one)))
    const refused = await runStep(run, { step: kind.store, documents, outcomes })
    for (const one of refused) failed.add(teamOf(one))
    failed.delete('')
  }
  run.problems.throwIfAny()
  const deleted = await deleteOthers(run, { prepared, sets }, outcomes)
  for (const kind of run.kinds) {
    const documents = prepared.filter((one) => one.kind === kind)
    await runStep(run, { step: kind.finish, documents, outcomes })
  }
  run.problems.throwIfAny()
  return { changes: [...(await differences(run.ctx, prepared, before)), ...deleted], outcomes }
}

/** Deletes what the documents name, what depends on others first; what is not there is passed over. */
export async function deleteNamed(run: DocumentRun, prepared: readonly PreparedDocument[]): Promise<AppliedDocuments> {
  const before = await viewAll(run.ctx, prepared)
  const outcomes: SectionOutcome[] = []
  for (const kind of run.kinds.toReversed()) {
    const documents = prepared.filter((one) => one.kind === kind)
    await runStep(run, { step: kind.deletion?.run, documents, outcomes })
  }
  run.problems.throwIfAny()
  return { changes: await differences(run.ctx, prepared, before), outcomes }
}

function teamOf({ kind, spec }: PreparedDocument): string {
  return kind.teamOf?.(spec)?.toLowerCase() ?? ''
}

interface Step {
  readonly step: StoreDocuments | undefined
  readonly documents: readonly PreparedDocument[]
  readonly outcomes: SectionOutcome[]
}

/** The documents that were refused. */
async function runStep(
  { ctx, tx, problems }: DocumentRun,
  { step, documents, outcomes }: Step,
): Promise<readonly PreparedDocument[]> {
  const refused: PreparedDocument[] = []
  if (!step || documents.length === 0) return refused
  const refuse = (at: number, error: AppError) => {
    const document = documents[at]
    if (!document) throw error
    refused.push(document)
    problems.addError(document.index, error, document.kind.prefix)
  }
  outcomes.push(...((await step({ ctx, tx, refuse }, documents)) ?? []))
  return refused
}

/** By index of the document. */
async function viewAll(
  ctx: Context,
  prepared: readonly PreparedDocument[],
): Promise<ReadonlyMap<number, View | undefined>> {
  const views = new Map<number, View | undefined>()
  for (const [kind, documents] of Map.groupBy(prepared, ({ kind }) => kind)) {
    const found = await kind.view(
      ctx,
      documents.map(({ spec }) => spec),
    )
    for (const [at, { index }] of documents.entries()) views.set(index, found[at])
  }
  return views
}

async function differences(
  ctx: Context,
  prepared: readonly PreparedDocument[],
  before: ReadonlyMap<number, View | undefined>,
): Promise<readonly GitopsChange[]> {
  const after = await viewAll(ctx, prepared)
  return prepared.flatMap(({ kind, name, index }) =>
    diffViews(before.get(index), after.get(index)).map((change) => ({
      ...{ document: index, kind: kind.kind, name },
      ...change,
    })),
  )
}

async function deleteOthers(
  run: DocumentRun,
  { prepared, sets }: StoreAll,
  outcomes: SectionOutcome[],
): Promise<readonly GitopsChange[]> {
  const { ctx, tx } = run
  const changes: GitopsChange[] = []
  for (const { kind, team } of sets) {
    const specs = prepared.filter((one) => one.kind === kind).map(({ spec }) => spec)
    const others = (await kind.deletion?.listOthers?.(ctx, specs, team)) ?? []
    const views = await kind.view(ctx, others)
    changes.push(...others.flatMap((spec, at) => gone(kind, spec, views[at])))
    // No document stands for them.
    const refuse = (_at: number, error: AppError) => {
      throw error
    }
    const documents = others.map((spec) => ({ spec, prepared: undefined }))
    if (others.length > 0) outcomes.push(...((await kind.deletion?.run({ ctx, tx, refuse }, documents)) ?? []))
  }
  return changes
}

function gone(kind: Kind, spec: Spec, view: View | undefined): readonly GitopsChange[] {
  const common = { document: null, kind: kind.kind, name: kind.nameOf(spec) }
  return diffViews(view, undefined).map((change) => ({ ...common, ...change }))
}
