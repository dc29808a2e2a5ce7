import type { CheckResult } from './file-checker.ts'

export interface DownloadRules {
  /** For files whose content changes from day to day. */
  readonly mayShrink?: boolean
  readonly mayBeEmpty?: boolean
}

const maxLeftOutShare = 0.01
const maxShrinkShare = 0.05
/** A few records fewer are nothing to worry about, however small the file is. */
const fewRecords = 20

/** Why a downloaded file must not replace the one in use, or undefined when it may. */
export function judgeDownload(
  found: CheckResult,
  former: Pick<CheckResult, 'counts' | 'problem'> | undefined,
  rules: DownloadRules = {},
): string | undefined {
  if (found.problem !== '') return found.problem
  const records = countRecords(found)
  if (records === 0 && !rules.mayBeEmpty) return `holds no record that can be used${example(found)}`
  if (found.leftOut > fewRecords && found.leftOut > records * maxLeftOutShare)
    return `holds ${found.leftOut} records that cannot be used${example(found)}`
  const before = former && former.problem === '' ? countRecords(former) : 0
  if (!rules.mayShrink && before - records > fewRecords && records < before * (1 - maxShrinkShare))
    return `holds ${records} records, the one in use ${before}: data may be missing. Delete the file in use to accept it`
  return undefined
}

export function countRecords({ counts }: Pick<CheckResult, 'counts'>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function example({ leftOutExample }: CheckResult): string {
  return leftOutExample === '' ? '' : `; the first: ${leftOutExample}`
}
