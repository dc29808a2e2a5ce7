/**
 * A sort key is a string of bytes (char codes below 256) whose plain order is the order of the versions it stands for:
 * equal versions have equal keys. The index sorts by it once, and comparing becomes comparing places.
 */
export type ToSortKey = (version: string) => string | undefined

/** Longer ones are not versions. */
export const longestVersion = 256
const longestNumber = 60

/** Sorts by value: the length first, then the digits. Takes char codes `base` to `base + 60`. */
export function numberKey(digits: string, base: number): string {
  let start = 0
  while (start < digits.length && digits.charCodeAt(start) === 48) start++
  const length = Math.min(digits.length - start, longestNumber)
  return String.fromCharCode(base + length) + digits.slice(start, start + length)
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
}

/** The end of the run of characters of one class that begins at `start`. */
export function runEnd(text: string, start: number, isOfClass: (code: number) => boolean): number {
  let end = start
  while (end < text.length && isOfClass(text.charCodeAt(end))) end++
  return end
}
