/** Prints at most one line for each fifth of the way. */
export function showProgress(print: (text: string) => void, what: string): (share: number) => void {
  let shown = 0
  return (share) => {
    const fifths = Math.floor(share * 5)
    if (fifths <= shown) return
    shown = fifths
    print(`${what}: ${fifths * 20} %\n`)
  }
}
