/** Two halves of a 64-bit hash (FNV-1a and a variant): tells whether content changed, nothing more. */
export interface ContentHash {
  readonly first: number
  readonly second: number
}

export function hashText(text: string): ContentHash {
  let first = 0x811c9dc5
  let second = 0x9e3779b9
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    first = Math.imul(first ^ code, 0x01000193)
    second = Math.imul(second ^ code, 0x85ebca6b) + at
  }
  return { first: first >>> 0, second: second >>> 0 }
}

export function mixNumber(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, 0xcc9e2d51)
  mixed = (mixed << 15) | (mixed >>> 17)
  return (Math.imul(mixed, 0x1b873593) + 0xe6546b64) >>> 0
}
