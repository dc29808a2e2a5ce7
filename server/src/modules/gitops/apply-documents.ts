import type { CompleteSet, DocumentKind, GitopsDocument } from '@muster/contract/rest/gitops.ts'
import { AppError } from '../../kernel/errors.ts'
import type { ChangeTopic } from '../../platform/changes/change-feed.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { authorizeRoute } from '../identity/index.ts'
import { createDocumentCheck } from './check-documents.ts'
import type { Kind } from './kinds/kind.ts'
import { collectProblems, type Problems } from './problems.ts'
import { type AppliedDocuments, deleteNamed, type PreparedDocument, storeAll } from './store-documents.ts'

export interface ApplyDocuments {
  readonly documents: readonly GitopsDocument[]
  readonly isDryRun: boolean
  readonly isForced: boolean
  readonly isPrivateAllowed: boolean
  /** Deletes what the documents name instead. */
  readonly isDeletion: boolean
  /** What is stored in these and stands in no document goes. */
  readonly complete: readonly CompleteSet[]
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

/** Applies documents, all of them or none. A dry run does the same and rolls back. */
export function createApplyDocuments(kinds: ReadonlyMap<DocumentKind, Kind>): Apply {
  const check = createDocumentCheck(kinds)
  const kindOf = (kind: DocumentKind) => kinds.get(kind) as Kind
  return async (ctx, input) => {
    const { documents, isDeletion, complete } = input
    if (isDeletion && complete.length > 0) throw new AppError('bad-request', 'give either delete or complete, not both')
    const problems = collectProblems(documents)
    const checked = isDeletion
      ? check.checkNames(documents, problems)
      : check.checkAll(documents, { ...input, problems })
    problems.throwIfAny()
    const concerned = [...checked.map(({ kind }) => kind), ...complete.map(({ kind }) => kindOf(kind))]
    for (const { route } of new Set(concerned)) authorizeRoute(ctx.actor, route)
    const prepared: PreparedDocument[] = []
    for (const one of checked) {
      const found = isDeletion ? undefined : await prepareOne(ctx, input, { one, problems })
      prepared.push({ ...one, prepared: found })
    }
    problems.throwIfAny()
    const sets = complete.map(({ kind, team = null }) => ({ kind: kindOf(kind), team }))
    return runInOne(ctx, input, async (txCtx, tx) => {
      // Run again after a deadlock.
      const run = { ctx: txCtx, tx, problems: collectProblems(documents), kinds: [...kinds.values()] }
      return isDeletion ? deleteNamed(run, prepared) : storeAll(run, { prepared, sets })
    })
  }
}

async function prepareOne(
  ctx: Context,
  input: ApplyDocuments,
  { one, problems }: { readonly one: Omit<PreparedDocument, 'prepared'>; readonly problems: Problems },
): Promise<unknown> {
  try {
    return await one.kind.prepare?.(ctx, one.spec, input)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    problems.addError(one.index, error, one.kind.prefix)
    return undefined
  }
}

/** What others must hear is told after the commit. */
async function runInOne(
  ctx: Context,
  { isDryRun }: ApplyDocuments,
  work: (ctx: Context, tx: Tx) => Promise<AppliedDocuments>,
): Promise<AppliedDocuments> {
  const told: [ChangeTopic, string | undefined][] = []
  const changes = { ...ctx.changes, announce: (topic: ChangeTopic, key?: string) => void told.push([topic, key]) }
  try {
    const applied = await inTransaction(ctx.db, async (tx) => {
      // What was told of a try before did not happen.
      told.length = 0
      const done = await work({ ...onTransaction(ctx, tx), changes }, tx)
      if (isDryRun) throw new DryRunEnd(done)
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
