/** Each text once, by number. */
export interface StringPool {
  readonly texts: readonly string[]
  idOf(text: string): number
}

export function createStringPool(): StringPool {
  const ids = new Map<string, number>()
  const texts: string[] = []
  return {
    texts,
    idOf(text) {
      let id = ids.get(text)
      if (id === undefined) {
        id = texts.length
        ids.set(text, id)
        texts.push(text)
      }
      return id
    },
  }
}

/** As columns of a file: the bytes of all texts and where each begins. */
export function toTextColumns(texts: readonly string[]): { readonly bytes: Uint8Array; readonly starts: Uint32Array } {
  const starts = new Uint32Array(texts.length + 1)
  const bytes = Buffer.from(texts.join(''), 'utf8')
  let at = 0
  for (const [id, text] of texts.entries()) {
    starts[id] = at
    at += Buffer.byteLength(text, 'utf8')
  }
  starts[texts.length] = at
  return { bytes, starts }
}

/** Texts that lie in columns; none is kept. */
interface OpenTexts {
  readonly count: number
  text(id: number): string
  /** Below zero: the text comes before the other. Reads as many bytes as it takes, and makes no string of them. */
  compare(id: number, other: string): number
}

export function openTexts(bytes: Uint8Array, starts: Uint32Array): OpenTexts {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = (id: number) => buffer.toString('utf8', starts[id] ?? 0, starts[id + 1] ?? 0)
  return {
    count: starts.length - 1,
    text,
    compare(id, other) {
      const start = starts[id] ?? 0
      const length = (starts[id + 1] ?? 0) - start
      const shared = Math.min(length, other.length)
      for (let at = 0; at < shared; at++) {
        const own = bytes[start + at] ?? 0
        const wanted = other.charCodeAt(at)
        // Beyond ASCII the order of bytes is not that of strings.
        if ((own | wanted) > 127) return compareStrings(text(id), other)
        if (own !== wanted) return own - wanted
      }
      return length - other.length
    },
  }
}

function compareStrings(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
