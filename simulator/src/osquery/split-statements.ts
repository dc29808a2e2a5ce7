/** Cuts SQL into its statements; semicolons in strings, quoted names and comments do not count. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let start = 0
  for (const match of sql.matchAll(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|;/g,
  )) {
    if (match[0] !== ';') continue
    statements.push(sql.slice(start, match.index))
    start = match.index + 1
  }
  statements.push(sql.slice(start))
  return statements.filter(hasCode)
}

function hasCode(statement: string): boolean {
  return statement.replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, '').trim() !== ''
}
