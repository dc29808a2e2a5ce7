import type { FeedFormat } from '../feed-file.ts'
import { isObject, readTime } from '../reading/field-values.ts'
import { readJsonRecords } from '../reading/read-json-records.ts'
import { parseNvdRecord } from './parse-nvd-record.ts'

const namePattern = /^nvdcve-2\.0-(.+)\.json(?:\.gz)?$/

/** Files in the shape of NVD's CVE API 2.0: its yearly and `modified` files, pages of the API, mirrors of either. */
export const nvdFormat: FeedFormat = {
  kind: 'nvd',
  rankFile(name) {
    const label = namePattern.exec(name)?.[1]
    if (label === undefined) return undefined
    // What is newer comes later: years, files of other names, pages of the API by their day, the last eight days.
    const place =
      label === 'modified' ? 4 : label === 'recent' ? 3 : label.startsWith('api-') ? 2 : isYear(label) ? 0 : 1
    return `${place}${label}`
  },
  async *readFile(file, { onProblem, onDataTime }) {
    let record = 0
    for await (const value of readJsonRecords(file.path, { list: 'vulnerabilities', onEnd: tellTime(onDataTime) })) {
      record++
      const parsed = parseNvdRecord(value, (reason) => onProblem({ record, id: idOf(value), reason }))
      if (typeof parsed === 'string') onProblem({ record, id: idOf(value), reason: parsed })
      else yield* parsed
    }
  },
}

function isYear(label: string): boolean {
  return /^\d{4}$/.test(label)
}

function tellTime(onDataTime: ((ms: number) => void) | undefined) {
  return (document: unknown) => {
    const ms = isObject(document) ? readTime(document['timestamp']) : undefined
    if (ms !== undefined) onDataTime?.(ms)
  }
}

function idOf(value: unknown): string {
  const cve = isObject(value) ? value['cve'] : undefined
  const id = isObject(cve) ? cve['id'] : undefined
  return typeof id === 'string' ? id.slice(0, 50) : ''
}
