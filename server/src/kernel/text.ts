/**
 * Makes foreign text storable: PostgreSQL's text and jsonb refuse NUL, and a lone surrogate cannot be written as UTF-8.
 * Both are removed.
 */
export function sanitizeText(text: string): string {
  const withoutNul = text.includes('\0') ? text.replaceAll('\0', '') : text
  return withoutNul.isWellFormed() ? withoutNul : withoutNul.replace(/\p{Surrogate}/gu, '')
}
