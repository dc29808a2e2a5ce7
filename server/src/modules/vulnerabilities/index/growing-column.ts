type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** A typed array that grows while it is filled. */
export interface GrowingColumn<T extends NumberArray> {
  readonly length: number
  push(value: number): void
  /** A copy of what was pushed. */
  take(): T
}

export function createColumn<T extends NumberArray>(make: (length: number) => T): GrowingColumn<T> {
  let values = make(1_024)
  let length = 0
  return {
    get length() {
      return length
    },
    push(value) {
      if (length === values.length) {
        const larger = make(values.length * 2)
        larger.set(values)
        values = larger
      }
      values[length++] = value
    },
    take: () => values.slice(0, length) as T,
  }
}

export const uint8Column = () => createColumn((length) => new Uint8Array(length))
export const uint16Column = () => createColumn((length) => new Uint16Array(length))
export const uint32Column = () => createColumn((length) => new Uint32Array(length))
export const float64Column = () => createColumn((length) => new Float64Array(length))
