import { fstatSync, readSync } from 'node:fs'
import { AppError } from '../../../../kernel/errors.ts'

export interface ZipEntry {
  /** As the archive has it: a label, never a path to write to. */
  readonly name: string
  readonly isCompressed: boolean
  readonly checksum: number
  readonly packedBytes: number
  readonly bytes: number
  readonly offset: number
}

const endSignature = 0x06054b50
const locatorSignature = 0x07064b50
const largeEndSignature = 0x06064b50
const entrySignature = 0x02014b50
const unknown32 = 0xffffffff

const maxEntries = 2_000_000
const maxDirectoryBytes = 512 * 1024 * 1024

/** The archive's list of contents, at its end; 64-bit archives, too. */
export function* readZipDirectory(file: number): Generator<ZipEntry> {
  const { count, bytes, offset } = findDirectory(file, fstatSync(file).size)
  if (count > maxEntries) throw new AppError('invalid', `has more than ${maxEntries} entries`)
  if (bytes > maxDirectoryBytes) throw new AppError('invalid', 'has too long a list of contents')
  const directory = readAt(file, offset, bytes)
  let at = 0
  for (let number = 1; number <= count; number++) {
    if (at + 46 > bytes || directory.readUInt32LE(at) !== entrySignature) throw damaged()
    const lengths = [28, 30, 32].map((field) => directory.readUInt16LE(at + field))
    const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths
    const end = at + 46 + nameLength + extraLength
    if (end > bytes) throw damaged()
    yield readEntry(directory.subarray(at, end), nameLength)
    at = end + commentLength
  }
}

/** Where the bytes of an entry begin: after its local header, whose length only it knows. */
export function findContent(file: number, entry: ZipEntry): number {
  const header = readAt(file, entry.offset, 30)
  if (header.readUInt32LE(0) !== 0x04034b50) throw damaged()
  return entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
}

export function readAt(file: number, offset: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes)
  let done = 0
  while (done < bytes) {
    const read = readSync(file, buffer, done, bytes - done, offset + done)
    if (read === 0) throw damaged()
    done += read
  }
  return buffer
}

export function damaged(): AppError {
  return new AppError('invalid', 'the archive is cut off or damaged')
}

function findDirectory(file: number, size: number): { count: number; bytes: number; offset: number } {
  // The end record is 22 bytes and a comment of at most 65,535.
  const tailBytes = Math.min(size, 22 + 65_535 + 20)
  const tail = readAt(file, size - tailBytes, tailBytes)
  let at = tailBytes - 22
  while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at--
  if (at < 0) throw damaged()
  const small = {
    count: tail.readUInt16LE(at + 10),
    bytes: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  }
  const found = at >= 20 && tail.readUInt32LE(at - 20) === locatorSignature ? readLargeEnd(file, tail, at) : small
  if (found.offset + found.bytes > size) throw damaged()
  return found
}

function readLargeEnd(file: number, tail: Buffer, at: number): { count: number; bytes: number; offset: number } {
  const end = readAt(file, toSize(tail.readBigUInt64LE(at - 20 + 8)), 56)
  if (end.readUInt32LE(0) !== largeEndSignature) throw damaged()
  return {
    count: toSize(end.readBigUInt64LE(32)),
    bytes: toSize(end.readBigUInt64LE(40)),
    offset: toSize(end.readBigUInt64LE(48)),
  }
}

function readEntry(header: Buffer, nameLength: number): ZipEntry {
  const name = header.toString('utf8', 46, 46 + nameLength)
  const method = header.readUInt16LE(10)
  if ((header.readUInt16LE(8) & 1) !== 0) throw new AppError('invalid', 'the archive is encrypted')
  if (method !== 0 && method !== 8) throw new AppError('invalid', `the archive uses the unknown compression ${method}`)
  const sizes = readSizes(header, header.subarray(46 + nameLength))
  return { name, isCompressed: method === 8, checksum: header.readUInt32LE(16), ...sizes }
}

/** Sizes beyond 32 bits stand in an extra field, in this order and only those that do not fit. */
function readSizes(header: Buffer, extra: Buffer): { bytes: number; packedBytes: number; offset: number } {
  const large = findLargeSizes(extra)
  let at = 0
  const [bytes = 0, packedBytes = 0, offset = 0] = [24, 20, 42].map((field) => {
    const value = header.readUInt32LE(field)
    if (value !== unknown32) return value
    at += 8
    if (at > large.length) throw damaged()
    return toSize(large.readBigUInt64LE(at - 8))
  })
  return { bytes, packedBytes, offset }
}

function findLargeSizes(extra: Buffer): Buffer {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
  }
  return extra.subarray(0, 0)
}

function toSize(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged()
  return Number(value)
}
