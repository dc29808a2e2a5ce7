/** The key that was probably meant, or undefined when none is close. */
export function nearestKey(wanted: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.ceil(wanted.length / 2))
  for (const key of known) {
    const distance = editDistance(wanted.slice(0, 64).toLowerCase(), key.toLowerCase())
    if (distance >= bestDistance) continue
    best = key
    bestDistance = distance
  }
  return best
}

/** Letters to insert, remove or replace to turn one text into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (previous[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (previous[j] as number) + 1, (row[j - 1] as number) + 1))
    }
    previous = row
  }
  return previous[to.length] as number
}
