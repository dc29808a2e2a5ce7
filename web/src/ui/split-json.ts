export interface JsonPart {
  readonly kind: 'plain' | 'key' | 'text' | 'number'
  readonly text: string
}

const token = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/g

/** Formats JSON and cuts it into parts by kind; other text is one plain part. */
export function splitJson(text: string): readonly JsonPart[] {
  const pretty = format(text)
  if (pretty === undefined) return [{ kind: 'plain', text }]
  const parts: JsonPart[] = []
  let end = 0
  for (const match of pretty.matchAll(token)) {
    if (match.index > end) parts.push({ kind: 'plain', text: pretty.slice(end, match.index) })
    const [whole, string, colon = ''] = match
    if (string === undefined) parts.push({ kind: 'number', text: whole })
    else parts.push({ kind: colon === '' ? 'text' : 'key', text: string })
    if (colon !== '') parts.push({ kind: 'plain', text: colon })
    end = match.index + whole.length
  }
  return [...parts, { kind: 'plain', text: pretty.slice(end) }]
}

function format(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return undefined
  }
}
