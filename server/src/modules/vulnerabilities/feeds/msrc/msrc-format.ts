import { AppError } from '../../../../kernel/errors.ts'
import type { FeedFormat } from '../feed-file.ts'
import { isObject, readTime } from '../reading/field-values.ts'
import { parseJson } from '../reading/parse-json.ts'
import { readWholeFile } from '../reading/read-whole-file.ts'
import { parseMsrcDocument } from './parse-msrc-document.ts'

/** Microsoft's largest month has about 30 MB. */
const maxDocumentBytes = 128 * 1024 * 1024

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A month of Microsoft's security updates (CVRF as JSON): one document, or a list of them. */
export const msrcFormat: FeedFormat = {
  kind: 'msrc',
  rankFile(name) {
    const [, year, month] = /^msrc-cvrf-(\d{4})-([A-Z][a-z]{2})\.json(?:\.gz)?$/.exec(name) ?? []
    const place = month === undefined ? -1 : months.indexOf(month)
    return place < 0 ? undefined : `${year}-${String(place + 1).padStart(2, '0')}`
  },
  async *readFile(file, { onProblem, onDataTime }) {
    const content = parseJson(await readWholeFile(file.path, maxDocumentBytes), 1)
    const documents = Array.isArray(content) ? content : [content]
    let newestMs = 0
    for (const [index, document] of documents.entries()) {
      if (!isObject(document)) throw new AppError('invalid', `document ${index + 1} is no object`)
      const { records, nameless } = parseMsrcDocument(document)
      if (nameless > 0) onProblem({ record: index + 1, id: '', reason: `${nameless} vulnerabilities have no CVE` })
      yield* records.filter(({ affected }) => affected.length > 0)
      newestMs = Math.max(newestMs, releaseMs(document) ?? 0)
    }
    if (newestMs > 0) onDataTime?.(newestMs)
  },
}

function releaseMs(document: Readonly<Record<string, unknown>>): number | undefined {
  const tracking = document['DocumentTracking'] ?? document['documenttracking']
  if (!isObject(tracking)) return undefined
  return readTime(tracking['CurrentReleaseDate'] ?? tracking['current_release_date'])
}
