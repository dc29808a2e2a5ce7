import { AppError } from '../../../../kernel/errors.ts'
import { createTextBuffer } from './text-buffer.ts'

/** The part of a document that lies around its list of records. */
export interface JsonSkeleton {
  /** Reads until the list begins or the chunk ends; returns the place where it stopped. */
  scan(chunk: Uint8Array, from: number): number
  /** True from the list's opening bracket until the next `scan`. */
  readonly isInList: boolean
  /** The document with an empty list. Throws when it is not whole or has no list. */
  end(): unknown
}

const maxSkeletonBytes = 1024 * 1024

export function createJsonSkeleton(list: string | undefined): JsonSkeleton {
  const kept = createTextBuffer()
  const lastText = createTextBuffer()
  const listDepth = list === undefined ? 0 : 1
  let name = ''
  let depth = 0
  let isInText = false
  let isEscaped = false
  let isInList = false

  function readText(chunk: Uint8Array, at: number): void {
    const isEnd = !isEscaped && chunk[at] === 0x22
    isEscaped = !isEscaped && chunk[at] === 0x5c
    if (!isEnd) return lastText.append(chunk, at, at + 1)
    isInText = false
    name = lastText.take()
  }

  function opensList(byte: number): boolean {
    return byte === 0x5b && depth === listDepth && (list === undefined || name === list)
  }

  function read(chunk: Uint8Array, at: number): void {
    const byte = chunk[at] as number
    if (isInText) return readText(chunk, at)
    if (byte === 0x22) isInText = true
    else if (opensList(byte)) isInList = true
    else if (byte === 0x7b || byte === 0x5b) depth++
    else if (byte === 0x7d || byte === 0x5d) depth--
  }

  return {
    scan(chunk, from) {
      let i = from
      if (isInList) i++
      isInList = false
      while (i < chunk.length && !isInList) read(chunk, i++)
      if (kept.size + i - from > maxSkeletonBytes)
        throw new AppError('invalid', `what lies around the records is larger than ${maxSkeletonBytes} bytes`)
      kept.append(chunk, from, i)
      return i
    },
    get isInList() {
      return isInList
    },
    end() {
      const document: unknown = JSON.parse(kept.take().replace(/^\uFEFF/, ''))
      const found = list === undefined ? document : (document as Record<string, unknown> | null)?.[list]
      if (!Array.isArray(found))
        throw new AppError('invalid', list === undefined ? 'it is no list' : `it has no list "${list}"`)
      return document
    },
  }
}
