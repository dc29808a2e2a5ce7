// Controls, and what turns the direction of text or hides in it.
const unseen = /[\p{Cc}\p{Surrogate}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/** A name in one line, with nothing in it that is not seen. Names come from hosts. */
export function cleanLine(text: string, maxLength: number): string {
  return cut(text.replace(/\s+/g, ' ').replace(unseen, '').trim(), maxLength)
}

/** Text of several lines with nothing else that is not seen. */
export function cleanLines(text: string, maxLength: number): readonly string[] {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.replaceAll('\t', '  ').replace(unseen, ''))
  return cut(lines.join('\n').trim(), maxLength).split('\n')
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return `${text.slice(0, maxLength - 1).replace(/\p{Surrogate}$/u, '')}…`
}
