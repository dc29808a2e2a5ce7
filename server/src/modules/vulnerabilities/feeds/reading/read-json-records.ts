import { openBytes } from './open-bytes.ts'
import { parseJson } from './parse-json.ts'
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
    for (const text of scanner.push(chunk)) yield parseJson(text, ++count)
  }
  options.onEnd?.(scanner.end())
}
