import { AppError } from '../../../kernel/errors.ts'
import type { FeedFile, ReadOptions } from './feed-file.ts'
import { feedFormats } from './feed-formats.ts'
import type { FeedRecord } from './feed-record.ts'

/**
 * The records of one file. Throws `invalid` when the file as a whole cannot be believed, perhaps after records were
 * given already: keep what the file said before. Records that do not fit are left out and told.
 */
export async function* readFeedFile(file: FeedFile, options: ReadOptions): AsyncGenerator<FeedRecord> {
  const format = feedFormats.find(({ kind }) => kind === file.kind)
  if (!format) throw new AppError('invalid', `${file.name} is no file of a feed`)
  try {
    yield* format.readFile(file, options)
  } catch (error) {
    if (error instanceof AppError) throw new AppError(error.code, `${file.name}: ${error.message}`, { cause: error })
    throw error
  }
}
