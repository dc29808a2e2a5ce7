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

/** Reads texts out of columns, without keeping them. */
export function openTexts(
  bytes: Uint8Array,
  starts: Uint32Array,
): { readonly count: number; text(id: number): string } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    count: starts.length - 1,
    text: (id) => buffer.toString('utf8', starts[id] ?? 0, starts[id + 1] ?? 0),
  }
}
