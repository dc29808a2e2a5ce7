/** RFC 3339 in UTC as Fleet prints it: whole seconds without a fraction. */
export function toInstant(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}
