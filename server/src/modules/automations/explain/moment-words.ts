/** `2026-06-01 14:05 UTC`. */
export function momentWords(instant: Date): string {
  return `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

export function hostCountWords(count: number): string {
  return count === 1 ? '1 host' : `${count} hosts`
}
