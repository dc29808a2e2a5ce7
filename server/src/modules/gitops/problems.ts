import type { GitopsDocument } from '@muster/contract/rest/gitops.ts'
import { AppError, type ErrorCode, type FieldProblem } from '../../kernel/errors.ts'
import { placeProblem } from './place-problem.ts'

/** Nobody mends more at once. */
const shownAtMost = 200
/** The rest stands in the list. */
const saidAtMost = 20

export interface Problems {
  /** Of the document with this index. */
  add(index: number, problem: FieldProblem & { readonly nearest?: string }, code?: ErrorCode): void
  /** What a verb refuses, below the prefix of its kind. */
  addError(index: number, error: AppError, prefix: string): void
  readonly isEmpty: boolean
  /** One error that tells all of them, in the order of the documents. */
  throwIfAny(): void
}

/** What is wrong with the documents of a run, each with its place, so that one run tells all. */
export function collectProblems(documents: readonly GitopsDocument[]): Problems {
  const found: { readonly index: number; readonly code: ErrorCode; readonly problem: FieldProblem }[] = []
  const add: Problems['add'] = (index, problem, code = 'bad-request') => {
    found.push({ index, code, problem: placeProblem(documents, index, problem) })
  }
  return {
    add,
    addError: (index, error, prefix) => {
      const fields = error.fields.length > 0 ? error.fields : [{ field: '', reason: error.message }]
      for (const { field, reason } of fields) add(index, { field: prefix + field, reason }, error.code)
    },
    get isEmpty() {
      return found.length === 0
    },
    throwIfAny: () => {
      const inOrder = found.toSorted((a, b) => a.index - b.index)
      const [first] = inOrder
      if (!first) return
      const reasons = inOrder.slice(0, saidAtMost).map(({ problem }) => problem.reason)
      if (inOrder.length > saidAtMost) reasons.push(`and ${inOrder.length - saidAtMost} more`)
      const fields = inOrder.slice(0, shownAtMost).map(({ problem }) => problem)
      throw new AppError(first.code, reasons.join('; '), { fields })
    },
  }
}
