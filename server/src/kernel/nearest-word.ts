/** The word that was probably meant, or undefined when none is close: for "unknown key" messages. Case does not count. */
export function nearestWord(wanted: string, known: readonly string[]): string | undefined {
  const lower = wanted.slice(0, 64).toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.ceil(lower.length / 2))
  for (const word of known) {
    const distance = editDistance(lower, word.toLowerCase())
    if (distance >= bestDistance) continue
    best = word
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
