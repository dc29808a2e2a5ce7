import { formatClock } from './format-time.ts'

const deliveryPrefix = /^dlv_[0-9a-z]+: /
const instant = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z| \d{2}:\d{2} UTC)/g

/**
 * The server's words as a sentence for people: they begin in lower case there, because they follow the name of a field,
 * and say times in UTC.
 */
export function sentence(text: string, nowMs = Date.now()): string {
  const words = text
    .replace(deliveryPrefix, '')
    .replaceAll(instant, (found) => formatClock(found.replace(' UTC', 'Z').replace(' ', 'T'), nowMs))
  // An address is written as it is.
  if (/^https?:/.test(words)) return words
  return words.charAt(0).toUpperCase() + words.slice(1)
}
