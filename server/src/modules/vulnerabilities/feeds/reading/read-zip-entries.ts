import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { crc32, inflateRawSync } from 'node:zlib'
import { createInflateRaw } from 'node:zlib'
import { createReadStream } from 'node:fs'
import { AppError } from '../../../../kernel/errors.ts'
import { refuseBomb } from './open-bytes.ts'
import { damaged, findContent, readAt, readZipDirectory, type ZipEntry } from './zip-directory.ts'

export interface ZipContent {
  readonly name: string
  readonly text: string
}

/** One record or one advisory; real ones have at most a few megabytes. */
const maxEntryBytes = 32 * 1024 * 1024

/**
 * The texts of the wanted entries, one after the other. Reads synchronously, which is several times faster for hundreds
 * of thousands of small entries: for worker threads and child processes. An archive inside the archive is unpacked to a
 * temporary file and read like it.
 */
export async function* readZipEntries(
  archive: string,
  isWanted: (name: string) => boolean,
): AsyncGenerator<ZipContent> {
  const sum = { bytes: 0, packedBytes: 0 }
  yield* readArchive(archive, isWanted, { sum, isInner: false })
}

interface Progress {
  readonly sum: { bytes: number; packedBytes: number }
  readonly isInner: boolean
}

async function* readArchive(
  archive: string,
  isWanted: (name: string) => boolean,
  { sum, isInner }: Progress,
): AsyncGenerator<ZipContent> {
  const file = openSync(archive, 'r')
  try {
    for (const entry of readZipDirectory(file)) {
      if (entry.name.endsWith('.zip') && !isInner) {
        yield* readInner(archive, entry, isWanted)
      } else if (isWanted(entry.name)) {
        const content = readEntry(file, entry)
        sum.bytes += content.length
        sum.packedBytes += entry.packedBytes
        refuseBomb(sum.bytes, sum.packedBytes)
        yield { name: entry.name, text: content.toString('utf8') }
      }
    }
  } finally {
    closeSync(file)
  }
}

function readEntry(file: number, entry: ZipEntry): Buffer {
  if (entry.bytes > maxEntryBytes || entry.packedBytes > maxEntryBytes)
    throw new AppError('invalid', `the entry ${label(entry)} is larger than ${maxEntryBytes} bytes`)
  const packed = readAt(file, findContent(file, entry), entry.packedBytes)
  const content = entry.isCompressed ? inflate(packed, entry) : packed
  if (content.length !== entry.bytes || crc32(content) !== entry.checksum)
    throw new AppError('invalid', `the entry ${label(entry)} is damaged`)
  return content
}

function inflate(packed: Buffer, entry: ZipEntry): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: entry.bytes + 1 })
  } catch (error) {
    throw new AppError('invalid', `the entry ${label(entry)} cannot be unpacked`, { cause: error })
  }
}

function label({ name }: ZipEntry): string {
  return JSON.stringify(name.slice(-100))
}

async function* readInner(
  archive: string,
  entry: ZipEntry,
  isWanted: (name: string) => boolean,
): AsyncGenerator<ZipContent> {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-feed-'))
  const inner = path.join(folder, 'inner.zip')
  try {
    await unpack(archive, entry, inner)
    yield* readArchive(inner, isWanted, { sum: { bytes: 0, packedBytes: 0 }, isInner: true })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function unpack(archive: string, entry: ZipEntry, target: string): Promise<void> {
  if (entry.packedBytes === 0) throw damaged()
  const file = openSync(archive, 'r')
  const output = openSync(target, 'wx', 0o600)
  try {
    const start = findContent(file, entry)
    const packed = createReadStream(archive, { start, end: start + entry.packedBytes - 1 })
    let bytes = 0
    for await (const chunk of (entry.isCompressed
      ? packed.pipe(createInflateRaw())
      : packed) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      refuseBomb(bytes, entry.packedBytes)
      writeSync(output, chunk)
    }
    if (bytes !== entry.bytes) throw damaged()
  } finally {
    closeSync(file)
    closeSync(output)
  }
}
