// Joiners (U+200C, U+200D) stay: scripts and emoji need them and they move nothing.
const deceptive = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

/** Makes control, bidirectional and invisible characters of foreign text visible, so that it cannot play with a terminal. */
export function escapeText(text: string): string {
  return text.replace(deceptive, escapeCharacter)
}

/** The same for text whose line breaks are ours. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeText).join('\n')
}
