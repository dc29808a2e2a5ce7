export interface SqlPart {
  readonly kind: 'plain' | 'word' | 'text' | 'number' | 'comment'
  readonly text: string
}

const words =
  'select|from|where|and|or|not|in|is|null|like|join|left|inner|outer|cross|on|using|group|by|order|having|limit|offset|as|case|when|then|else|end|exists|union|all|distinct|between|with|asc|desc|glob|cast'
const token = new RegExp(`(--[^\\n]*)|('(?:''|[^'])*'?)|(\\b\\d+(?:\\.\\d+)?\\b)|(\\b(?:${words})\\b)`, 'gi')

/** Cuts SQL into parts by kind, for colour alone; nothing is judged. */
export function splitSql(text: string): readonly SqlPart[] {
  const parts: SqlPart[] = []
  let end = 0
  for (const match of text.matchAll(token)) {
    if (match.index > end) parts.push({ kind: 'plain', text: text.slice(end, match.index) })
    const [whole, comment, string, number] = match
    const kind =
      comment !== undefined ? 'comment' : string !== undefined ? 'text' : number !== undefined ? 'number' : 'word'
    parts.push({ kind, text: whole })
    end = match.index + whole.length
  }
  return end < text.length ? [...parts, { kind: 'plain', text: text.slice(end) }] : parts
}
