type Cell = string | number | boolean | null | undefined | object

/**
 * One line of RFC 4180. Spreadsheets take a cell that begins with one of `= + - @` or a tab for a formula, and hosts
 * choose their names: such a cell gets an apostrophe in front. Numbers are ours and stay.
 */
export function renderCsvLine(cells: readonly Cell[]): string {
  return `${cells.map(renderCell).join(',')}\r\n`
}

function renderCell(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell)
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
