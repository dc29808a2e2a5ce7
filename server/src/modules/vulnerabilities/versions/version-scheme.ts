/**
 * Versions that count years and versions that do not cannot be compared: 16.0.1 is not older than 2401.1, and no number is
 * older than 2023-01-01.
 */
export function isYearScheme(version: string): boolean {
  const first = /\d+/.exec(version)?.[0]
  return first !== undefined && Number(first) > 1900
}
