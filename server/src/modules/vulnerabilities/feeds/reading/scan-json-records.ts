import { AppError, errorText } from '../../../../kernel/errors.ts'
import { createJsonSkeleton } from './json-skeleton.ts'
import { createTextBuffer } from './text-buffer.ts'

export interface ScanOptions {
  /** The member of the document that is the list of records; undefined when the document itself is the list. */
  readonly list: string | undefined
  readonly maxRecordBytes?: number
  readonly maxDepth?: number
}

export interface RecordScanner {
  /** The texts of the records that end in this chunk. */
  push(chunk: Uint8Array): readonly string[]
  /** The document without its records. Throws when it is not whole. */
  end(): unknown
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const space = 0x20

const depthSteps = new Int8Array(256)
for (const byte of [openBrace, openBracket]) depthSteps[byte] = 1
for (const byte of [closeBrace, closeBracket]) depthSteps[byte] = -1

/**
 * Cuts the elements of one list out of a JSON document of any length. It knows strings and depth only; whether an
 * element is JSON is found out when its text is parsed.
 */
export function createRecordScanner(options: ScanOptions): RecordScanner {
  const { maxRecordBytes = 32 * 1024 * 1024, maxDepth = 64 } = options
  const skeleton = createJsonSkeleton(options.list)
  const record = createTextBuffer()
  let count = 0
  // Inside the record; 0 = in the list itself.
  let depth = 0
  let isInRecord = false
  let isInText = false
  // The last byte of the chunk before was a backslash in a string.
  let isEscaped = false
  let isAfterComma = false

  function keep(chunk: Uint8Array, start: number, end: number): void {
    if (record.size + end - start > maxRecordBytes) throw refusal(`is larger than ${maxRecordBytes} bytes`)
    record.append(chunk, start, end)
  }

  function refusal(problem: string): AppError {
    return new AppError('invalid', `record ${count + 1} ${problem}`)
  }

  function finishRecord(found: string[], isLast: boolean): void {
    if (isInRecord) found.push(record.take())
    else if (!isLast || isAfterComma) throw refusal('is empty')
    if (isInRecord) count++
    isInRecord = false
    isAfterComma = !isLast
  }

  /** The place of the quote that ends the string, or the chunk's end. */
  function skipText(chunk: Uint8Array, from: number): number {
    let i = isEscaped ? from + 1 : from
    while (i < chunk.length && chunk[i] !== quote) i += chunk[i] === backslash ? 2 : 1
    isEscaped = i > chunk.length
    isInText = i >= chunk.length
    return i
  }

  /** Reads until the list's closing bracket, whose place it returns, or the chunk's end. */
  function scanList(chunk: Uint8Array, from: number, found: string[]): number {
    let start = from
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i] as number
      if (isInText) i = skipText(chunk, i)
      else if (depth === 0 && (byte === comma || byte === closeBracket)) {
        if (isInRecord) keep(chunk, start, i)
        finishRecord(found, byte === closeBracket)
        if (byte === closeBracket) return i
      } else if (byte > space) {
        if (!isInRecord) start = i
        isInRecord = true
        isInText = byte === quote
        depth += depthSteps[byte] as number
        if (depth > maxDepth) throw refusal(`is nested more than ${maxDepth} levels deep`)
      }
    }
    if (isInRecord) keep(chunk, start, chunk.length)
    return chunk.length
  }

  return {
    push(chunk) {
      const found: string[] = []
      for (let i = 0; i < chunk.length; ) {
        i = skeleton.isInList ? scanList(chunk, i, found) : skeleton.scan(chunk, i)
        // The bracket that closes the list is the skeleton's.
        if (i < chunk.length && skeleton.isInList && chunk[i] === closeBracket) i = skeleton.scan(chunk, i)
      }
      return found
    },
    end() {
      try {
        return skeleton.end()
      } catch (error) {
        throw new AppError('invalid', `not whole after record ${count}: ${errorText(error)}`, { cause: error })
      }
    },
  }
}
