import { escapeText } from './escape-text.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const wide =
  /^(?:\p{Emoji_Presentation}|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60])/u

/** Columns that a terminal gives to the text. */
function displayWidth(text: string): number {
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += wide.test(segment) ? 2 : 1
  return width
}

/** A grid of text; cells are escaped, columns are as wide as their widest cell. */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows.map((row) => row.map(escapeText))]
  const widths = header.map((_, column) =>
    cells.reduce((widest, row) => Math.max(widest, displayWidth(row[column] ?? '')), 0),
  )
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`
  const [first = '', ...others] = cells.map((row) => renderRow(row, widths))
  return `${[rule, first, rule, ...others, ...(others.length > 0 ? [rule] : [])].join('\n')}\n`
}

function renderRow(row: readonly string[], widths: readonly number[]): string {
  const padded = widths.map((width, column) => {
    const cell = row[column] ?? ''
    return cell + ' '.repeat(Math.max(0, width - displayWidth(cell)))
  })
  return `| ${padded.join(' | ')} |`
}
