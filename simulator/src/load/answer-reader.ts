/** A whole HTTP answer. */
export interface RawAnswer {
  readonly status: number
  readonly body: Buffer
}

const headEnd = Buffer.from('\r\n\r\n')
const empty = Buffer.alloc(0)

/** The least of an HTTP/1.1 client: finds where an answer ends, by its length or by chunks; what follows is dropped. */
export interface AnswerReader {
  /** Undefined while the answer is not complete. Throws when the bytes are no HTTP answer. */
  push(chunk: Buffer): RawAnswer | undefined
}

export function createAnswerReader(): AnswerReader {
  let waiting: Buffer = empty
  return {
    push(chunk) {
      const bytes = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
      const answer = readAnswer(bytes)
      waiting = answer ? empty : bytes
      return answer
    },
  }
}

function readAnswer(bytes: Buffer): RawAnswer | undefined {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  if (!head.startsWith('HTTP/1.')) throw new Error(`no HTTP answer: ${JSON.stringify(head.slice(0, 40))}`)
  const status = Number(head.slice(9, 12))
  const start = end + headEnd.length
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) {
    const bodyEnd = start + Number(length)
    return bytes.length < bodyEnd ? undefined : { status, body: bytes.subarray(start, bodyEnd) }
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { status, body: empty }
  const body = joinChunks(bytes, start)
  return body && { status, body }
}

function joinChunks(bytes: Buffer, start: number): Buffer | undefined {
  const chunks: Buffer[] = []
  for (let position = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', position)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.toString('latin1', position, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (bytes.length < next) return undefined
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(bytes.subarray(lineEnd + 2, next - 2))
    position = next
  }
}
