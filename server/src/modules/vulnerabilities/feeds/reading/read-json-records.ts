import { AppError, errorText } from '../../../../kernel/errors.ts'
import { openBytes } from './open-bytes.ts'
import { createRecordScanner, type ScanOptions } from './scan-json-records.ts'

export interface JsonRecords extends ScanOptions {
  /** The document without its records, at the end. */
  readonly onEnd?: (document: unknown) => void
}

/** The parsed elements of a list in a JSON document that may be larger than the longest string. */
export async function* readJsonRecords(path: string, options: JsonRecords): AsyncGenerator {
  const scanner = createRecordScanner(options)
  let count = 0
  for await (const chunk of openBytes(path)) {
    for (const text of scanner.push(chunk)) yield parseRecord(text, ++count)
  }
  options.onEnd?.(scanner.end())
}

function parseRecord(text: string, record: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('invalid', `record ${record} is not JSON: ${errorText(error).slice(0, 200)}`, { cause: error })
  }
}
