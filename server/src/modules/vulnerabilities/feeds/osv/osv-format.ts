import type { FeedFormat } from '../feed-file.ts'
import { isObject, readText, readTime } from '../reading/field-values.ts'
import { parseJson } from '../reading/parse-json.ts'
import { readTextsOf } from '../reading/read-texts.ts'
import { createLumpFilter } from './hold-lumps.ts'
import { parseOsvRecord } from './parse-osv-record.ts'

/** OSV's export of an ecosystem (`all.zip` under another name), lines of its records, or a folder of them. */
export const osvFormat: FeedFormat = {
  kind: 'osv',
  rankFile: (name) => (/^osv-.+\.(zip|jsonl|jsonl\.gz)$|^osv-[^.]+$/.test(name) ? name : undefined),
  async *readFile(file, { onProblem, onDataTime }) {
    const lumps = createLumpFilter()
    let record = 0
    let newestMs = 0
    for await (const text of readTextsOf(file, isJson)) {
      record++
      const value = parseJson(text, record)
      newestMs = Math.max(newestMs, (isObject(value) && readTime(value['modified'])) || 0)
      const parsed = parseOsvRecord(value)
      if (typeof parsed !== 'string') yield* parsed.filter(lumps.pass)
      else onProblem({ record, id: isObject(value) ? readText(value['id'], 50) : '', reason: parsed })
    }
    yield* lumps.rest()
    if (newestMs > 0) onDataTime?.(newestMs)
  },
}

function isJson(name: string): boolean {
  return name.endsWith('.json')
}
