import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync, fstatSync } from 'node:fs'
import path from 'node:path'

/**
 * A file of typed columns: a head that says what is where, the columns, then a tail that is read by place only. Written
 * whole or not at all; the checksum covers head and columns, so that a broken file is noticed and made again.
 */
export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array
export type Columns = Readonly<Record<string, Column>>

export interface ColumnFile<Meta> {
  readonly meta: Meta
  readonly columns: Columns
  /** Reads from the tail, also after the file was replaced. */
  readTail(offset: number, length: number): Buffer
  close(): void
}

const magic = 'MUSTERCF'
/** Changes when files of the former kind cannot be read any more. */
const formatVersion = 1
const prefixLength = 48
const kinds = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f64: Float64Array } as const
type Kind = keyof typeof kinds

interface Section {
  readonly name: string
  readonly kind: Kind
  readonly offset: number
  readonly length: number
}

interface Head {
  readonly meta: unknown
  readonly sections: readonly Section[]
  readonly bodyLength: number
}

/** Says that a file is not whole, or of another version. */
export class BrokenFileError extends Error {}

export function writeColumnFile(
  file: string,
  { meta, columns, tail = [] }: { meta: unknown; columns: Columns; tail?: Iterable<Uint8Array> },
): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}.tmp`
  rmSync(temporary, { force: true })
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    const { head, parts } = layOut(meta, columns)
    const checksum = createHash('sha256').update(head)
    for (const part of parts) checksum.update(part)
    const prefix = Buffer.alloc(prefixLength)
    prefix.write(magic, 0, 'latin1')
    prefix.writeUInt32LE(formatVersion, 8)
    prefix.writeUInt32LE(head.length, 12)
    checksum.digest().copy(prefix, 16)
    for (const part of [prefix, head, ...parts]) writeAll(fd, part)
    for (const part of tail) writeAll(fd, part)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(temporary, file)
}

function layOut(meta: unknown, columns: Columns): { head: Buffer; parts: readonly Uint8Array[] } {
  const sections: Section[] = []
  const parts: Uint8Array[] = []
  let offset = 0
  for (const [name, column] of Object.entries(columns)) {
    sections.push({ name, kind: kindOf(column), offset, length: column.length })
    const padding = -column.byteLength & 7
    parts.push(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), new Uint8Array(padding))
    offset += column.byteLength + padding
  }
  return { head: Buffer.from(JSON.stringify({ meta, sections, bodyLength: offset } satisfies Head)), parts }
}

function kindOf(column: Column): Kind {
  if (column instanceof Float64Array) return 'f64'
  if (column instanceof Uint32Array) return 'u32'
  return column instanceof Uint16Array ? 'u16' : 'u8'
}

function writeAll(fd: number, part: Uint8Array): void {
  for (let at = 0; at < part.length; ) at += writeSync(fd, part, at)
}

/** Throws `BrokenFileError` when it is not whole, ENOENT when there is none. */
export function openColumnFile<Meta>(file: string): ColumnFile<Meta> {
  const fd = openSync(file, 'r')
  try {
    const prefix = readExactly(fd, 0, prefixLength)
    if (prefix.toString('latin1', 0, 8) !== magic || prefix.readUInt32LE(8) !== formatVersion)
      throw new BrokenFileError(`${file} is of another version`)
    const headLength = prefix.readUInt32LE(12)
    const { size } = fstatSync(fd)
    if (prefixLength + headLength > size) throw new BrokenFileError(`${file} ends too early`)
    const headBytes = readExactly(fd, prefixLength, headLength)
    const head = JSON.parse(headBytes.toString()) as Head
    const bodyStart = prefixLength + headLength
    // A length that is wrong must not become memory.
    if (bodyStart + head.bodyLength > size) throw new BrokenFileError(`${file} ends too early`)
    const body = readExactly(fd, bodyStart, head.bodyLength)
    if (!createHash('sha256').update(headBytes).update(body).digest().equals(prefix.subarray(16)))
      throw new BrokenFileError(`${file} does not have the checksum that it names`)
    const columns = Object.fromEntries(
      head.sections.map(({ name, kind, offset, length }) => [name, new kinds[kind](body.buffer, offset, length)]),
    )
    const tailStart = bodyStart + head.bodyLength
    return {
      meta: head.meta as Meta,
      columns,
      readTail: (offset, length) => readInto(Buffer.allocUnsafe(length), fd, tailStart + offset),
      close: () => closeSync(fd),
    }
  } catch (error) {
    closeSync(fd)
    if (error instanceof SyntaxError || error instanceof RangeError) throw new BrokenFileError(`${file} is not whole`)
    throw error
  }
}

/** Into memory of its own, which columns can be laid over. */
function readExactly(fd: number, position: number, length: number): Buffer<ArrayBuffer> {
  return readInto(Buffer.from(new ArrayBuffer(length)), fd, position)
}

function readInto<B extends Buffer>(buffer: B, fd: number, position: number): B {
  for (let at = 0; at < buffer.length; ) {
    const read = readSync(fd, buffer, at, buffer.length - at, position + at)
    if (read === 0) throw new BrokenFileError('the file ends too early')
    at += read
  }
  return buffer
}
