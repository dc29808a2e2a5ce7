/** Bytes that are put together to one text; its memory is used again for the next. */
export interface TextBuffer {
  readonly size: number
  append(chunk: Uint8Array, start: number, end: number): void
  /** The text, and empty again. Bytes that are no UTF-8 become U+FFFD. */
  take(): string
}

export function createTextBuffer(): TextBuffer {
  let bytes = Buffer.allocUnsafe(64 * 1024)
  let size = 0
  return {
    get size() {
      return size
    },
    append(chunk, start, end) {
      const needed = size + end - start
      if (needed > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, bytes.length * 2))
        larger.set(bytes.subarray(0, size))
        bytes = larger
      }
      bytes.set(chunk.subarray(start, end), size)
      size = needed
    },
    take() {
      const text = bytes.toString('utf8', 0, size)
      size = 0
      return text
    },
  }
}
