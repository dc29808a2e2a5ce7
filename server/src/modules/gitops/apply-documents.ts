import {
  type DocumentKind,
  documentKinds,
  type GitopsChange,
  type GitopsDocument,
} from '@muster/contract/rest/gitops.ts'
import { AppError } from '../../kernel/errors.ts'
import type { ChangeTopic } from '../../platform/changes/change-feed.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import type { SectionOutcome } from '../../platform/documents/section.ts'
import { authorizeRoute } from '../identity/index.ts'
import { type CheckedDocument, createDocumentCheck } from './check-documents.ts'
import { diffViews, type View } from './diff-views.ts'
import type { Kind } from './kinds/kind.ts'
import { placeError } from './place-problem.ts'

export interface ApplyDocuments {
  readonly documents: readonly GitopsDocument[]
  readonly isDryRun: boolean
  readonly isForced: boolean
  readonly isPrivateAllowed: boolean
}

export interface AppliedDocuments {
  readonly changes: readonly GitopsChange[]
  readonly outcomes: readonly SectionOutcome[]
}

type Apply = (ctx: Context, input: ApplyDocuments) => Promise<AppliedDocuments>

/** Carries the result out of the transaction that it undoes. */
class DryRunEnd extends Error {
  readonly applied: AppliedDocuments

  constructor(applied: AppliedDocuments) {
    super('dry run')
    this.applied = applied
  }
}

type PreparedDocument = CheckedDocument & { readonly prepared: unknown }

/** Applies documents, all of them or none. A dry run does the same and rolls back. */
export function createApplyDocuments(kinds: ReadonlyMap<DocumentKind, Kind>): Apply {
  const check = createDocumentCheck(kinds)
  return async (ctx, input) => {
    const checked = check(input.documents, input)
    for (const { permission } of new Set(checked.map(({ kind }) => kind))) authorizeRoute(ctx.actor, { permission })
    const prepared: PreparedDocument[] = []
    for (const document of inOrder(checked)) prepared.push(await prepareOne(ctx, input, document))
    const told: [ChangeTopic, string | undefined][] = []
    try {
      const applied = await inTransaction(ctx.db, async (tx) => {
        // Run again after a deadlock: what was told of the first try did not happen.
        told.length = 0
        const changes = { ...ctx.changes, announce: (topic: ChangeTopic, key?: string) => void told.push([topic, key]) }
        const done = await storeAll({ ...onTransaction(ctx, tx), changes }, tx, { input, prepared })
        if (input.isDryRun) throw new DryRunEnd(done)
        return done
      })
      // These tell through the context of the transaction, as all do.
      for (const outcome of applied.outcomes) outcome.afterCommit?.()
      for (const [topic, key] of told) ctx.changes.announce(topic, key)
      return applied
    } catch (error) {
      if (error instanceof DryRunEnd) return error.applied
      throw error
    }
  }
}

function inOrder(checked: readonly CheckedDocument[]): readonly CheckedDocument[] {
  const place = ({ kind }: CheckedDocument) => documentKinds.indexOf(kind.kind)
  return [...checked].sort((a, b) => place(a) - place(b))
}

function prepareOne(ctx: Context, input: ApplyDocuments, document: CheckedDocument): Promise<PreparedDocument> {
  return placing(input, document, async () => ({
    ...document,
    prepared: await document.kind.prepare?.(ctx, document.spec, input),
  }))
}

async function storeAll(
  ctx: Context,
  tx: Tx,
  { input, prepared }: { readonly input: ApplyDocuments; readonly prepared: readonly PreparedDocument[] },
): Promise<AppliedDocuments> {
  const before = new Map<number, View | undefined>()
  const outcomes: SectionOutcome[] = []
  for (const { kind, spec, index } of prepared) before.set(index, await kind.view(ctx, spec))
  for (const step of ['store', 'finish'] as const) {
    for (const document of prepared) {
      const store = document.kind[step]
      if (store) outcomes.push(...(await placing(input, document, () => store(ctx, tx, document))))
    }
  }
  const changes: GitopsChange[] = []
  for (const { kind, spec, name, index } of [...prepared].sort((a, b) => a.index - b.index)) {
    const found = diffViews(before.get(index), await kind.view(ctx, spec))
    changes.push(...found.map((change) => ({ document: index, kind: kind.kind, name, ...change })))
  }
  return { changes, outcomes }
}

async function placing<T>(
  { documents }: ApplyDocuments,
  { index, kind }: CheckedDocument,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw placeError(documents, index, { error, prefix: kind.prefix })
  }
}
