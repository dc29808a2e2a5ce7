import { AppError } from '../../../../kernel/errors.ts'

/**
 * Does all the work although some of it is refused: one bad file does not keep the others from being renewed. Throws the
 * first refusal at the end. A server that cannot be reached ends it at once.
 */
export async function collectRefusals<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const refusals: AppError[] = []
  for (const item of items) {
    try {
      await work(item)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalid') throw error
      refusals.push(error)
    }
  }
  const [first, ...others] = refusals
  if (first) throw others.length === 0 ? first : andOthers(first, others.length)
}

function andOthers(first: AppError, count: number): AppError {
  return new AppError('invalid', `${first.message} (and ${count} more files)`, { cause: first })
}
