/** `*` stands for any characters; upper and lower case are the same. Linear: people write the patterns, hosts the texts. */
export function matchesPattern(text: string, pattern: string): boolean {
  if (text === pattern) return true
  if (differ(text.charCodeAt(0), pattern.charCodeAt(0))) return false
  if (differ(text.charCodeAt(text.length - 1), pattern.charCodeAt(pattern.length - 1))) return false
  const value = text.toLowerCase()
  const wanted = pattern.toLowerCase()
  if (!wanted.includes('*')) return value === wanted
  const parts = wanted.split('*')
  const first = parts.shift() ?? ''
  const last = parts.pop() ?? ''
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false
  const end = value.length - last.length
  let at = first.length
  for (const part of parts) {
    const found = value.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

/** True of two ASCII characters that no case makes equal; settles most pairs before their texts are copied. */
function differ(own: number, wanted: number): boolean {
  return own < 128 && wanted < 128 && wanted !== star && ((own ^ wanted) & ~caseBit) !== 0
}

const star = '*'.charCodeAt(0)
const caseBit = 0x20

/** No pattern fits everything; of several one has to. */
export function matchesAny(text: string, patterns: string | readonly string[] | undefined): boolean {
  if (patterns === undefined) return true
  if (typeof patterns === 'string') return matchesPattern(text, patterns)
  return patterns.some((pattern) => matchesPattern(text, pattern))
}
