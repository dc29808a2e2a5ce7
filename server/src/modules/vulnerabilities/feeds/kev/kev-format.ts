import type { FeedFormat } from '../feed-file.ts'
import type { ExploitedRecord } from '../feed-record.ts'
import { isCveId, isObject, readText, readTime } from '../reading/field-values.ts'
import { readJsonRecords } from '../reading/read-json-records.ts'

/** CISA's catalogue of known exploited vulnerabilities. */
export const kevFormat: FeedFormat = {
  kind: 'kev',
  rankFile: (name) => (/^known_exploited_vulnerabilities.*\.json(\.gz)?$/.test(name) ? name : undefined),
  async *readFile(file, { onProblem, onDataTime }) {
    const onEnd = (document: unknown) => {
      const ms = isObject(document) ? readTime(document['dateReleased']) : undefined
      if (ms !== undefined) onDataTime?.(ms)
    }
    let record = 0
    for await (const value of readJsonRecords(file.path, { list: 'vulnerabilities', onEnd })) {
      record++
      const parsed = parseExploited(value)
      if (parsed) yield parsed
      else onProblem({ record, id: isObject(value) ? readText(value['cveID'], 50) : '', reason: 'cveID is no CVE id' })
    }
  },
}

function parseExploited(value: unknown): ExploitedRecord | undefined {
  if (!isObject(value) || !isCveId(value['cveID'])) return undefined
  const [addedMs, dueMs] = [readTime(value['dateAdded']), readTime(value['dueDate'])]
  return { kind: 'exploited', cve: value['cveID'], addedMs, dueMs }
}
