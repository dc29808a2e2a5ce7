import { AppError } from '../../../kernel/errors.ts'
import { inSavepoint } from '../../../platform/database/in-savepoint.ts'
import type { SectionOutcome } from '../../../platform/documents/section.ts'
import type { StoreDocument, StoreDocuments, StoreRun } from './kind.ts'

type StoreOne = (run: StoreRun, document: StoreDocument) => Promise<readonly SectionOutcome[] | void>

/** For kinds that store one document after the other; one that is refused leaves nothing behind. */
export function storeEach(store: StoreOne): StoreDocuments {
  return async (run, documents) => {
    const outcomes: SectionOutcome[] = []
    for (const [at, document] of documents.entries()) {
      try {
        outcomes.push(...((await inSavepoint(run.tx, () => store(run, document))) ?? []))
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        run.refuse(at, error)
      }
    }
    return outcomes
  }
}
