import type { Finding } from '../../platform/doctor/finding.ts'
import { countWords } from '../../platform/doctor/words.ts'

/** A line for each finding, its remedy below, and the sum. */
export function renderFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ subject }) => subject.length))
  const lines = findings.flatMap(({ level, subject, text, remedy }) => [
    `${level.padEnd(4)}  ${subject.padEnd(width)}  ${plain(text)}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(width + 8)}→ ${plain(remedy)}`]),
  ])
  const count = (wanted: Finding['level']) => findings.filter(({ level }) => level === wanted).length
  return `${lines.join('\n')}\n\n${countWords(count('fail'), 'failure')}, ${countWords(count('warn'), 'warning')}, ${count('ok')} ok\n`
}

/** Names and answers come from others: nothing of them may move a terminal's cursor. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
