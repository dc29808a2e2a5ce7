import { isDigit, runEnd } from './sort-key.ts'

/**
 * Versions that count years and versions that do not cannot be compared: 16.0.1 is not older than 2401.1, and no number is
 * older than 2023-01-01.
 */
export function isYearScheme(version: string): boolean {
  let start = 0
  while (start < version.length && !isDigit(version.charCodeAt(start))) start++
  const end = runEnd(version, start, isDigit)
  // Three digits are no year.
  return end - start > 3 && Number(version.slice(start, end)) > 1900
}
