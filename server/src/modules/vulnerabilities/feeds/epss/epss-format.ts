import { AppError } from '../../../../kernel/errors.ts'
import type { FeedFormat } from '../feed-file.ts'
import type { ScoreRecord } from '../feed-record.ts'
import { isCveId, readNumber, readText, readTime } from '../reading/field-values.ts'
import { readLines } from '../reading/read-lines.ts'

/** FIRST's EPSS scores: a comment with the day, a line of titles, a line for each CVE. */
export const epssFormat: FeedFormat = {
  kind: 'epss',
  rankFile: (name) => (/^epss_scores.*\.csv(\.gz)?$/.test(name) ? name : undefined),
  async *readFile(file, { onProblem, onDataTime }) {
    let record = 0
    let hasTitles = false
    for await (const line of readLines(file.path)) {
      if (line.startsWith('#')) {
        const ms = readTime(/score_date:([^,\s]+)/.exec(line)?.[1])
        if (ms !== undefined) onDataTime?.(ms)
      } else if (!hasTitles) {
        if (line !== 'cve,epss,percentile') throw new AppError('invalid', 'the first line is not "cve,epss,percentile"')
        hasTitles = true
      } else if (line !== '') {
        record++
        const parsed = parseScore(line)
        if (parsed) yield parsed
        else onProblem({ record, id: readText(line, 50), reason: 'it is not a CVE id with two numbers from 0 to 1' })
      }
    }
    if (!hasTitles) throw new AppError('invalid', 'it is empty')
  },
}

function parseScore(line: string): ScoreRecord | undefined {
  const [cve, ...numbers] = line.split(',')
  const [probability, percentile] = numbers.map((text) => readNumber(text, 0, 1))
  if (!isCveId(cve) || probability === undefined || percentile === undefined || numbers.length !== 2) return undefined
  return { kind: 'score', cve, probability, percentile }
}
