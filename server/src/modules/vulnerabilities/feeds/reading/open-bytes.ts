import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../../../kernel/errors.ts'

/** Far above any real feed: NVD's largest year is about 300 MB, the whole of it about 1.5 GB. */
const maxBytes = 8 * 1024 ** 3

/** Feeds compress to a tenth or twentieth; the most that gzip can do is a thousandth. */
const maxRatio = 200
const ratioCountsFrom = 16 * 1024 * 1024

const chunkBytes = 256 * 1024

/** The bytes of a file, uncompressed when its name ends in `.gz`. Never more than the limits allow. */
export async function* openBytes(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: chunkBytes })
  if (!path.endsWith('.gz')) return yield* file as AsyncIterable<Buffer>
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  pipeline(file, gunzip, () => undefined)
  let bytes = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length
      refuseBomb(bytes, file.bytesRead)
      yield chunk
    }
  } catch (error) {
    throw describeZlib(error)
  } finally {
    gunzip.destroy()
  }
}

export function refuseBomb(bytes: number, packedBytes: number): void {
  if (bytes > maxBytes) throw new AppError('invalid', `unpacks to more than ${maxBytes} bytes`)
  if (bytes > ratioCountsFrom && bytes > packedBytes * maxRatio)
    throw new AppError('invalid', `unpacks to more than ${maxRatio} times its size, which no feed does`)
}

function describeZlib(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'Z_BUF_ERROR') return new AppError('invalid', 'the compressed data is cut off', { cause: error })
  if (typeof code === 'string' && code.startsWith('Z_'))
    return new AppError('invalid', `the compressed data is damaged (${code})`, { cause: error })
  return error
}
