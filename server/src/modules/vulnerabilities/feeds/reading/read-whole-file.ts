import { AppError } from '../../../../kernel/errors.ts'
import { openBytes } from './open-bytes.ts'

/** For files that are read in one piece, unpacked when their name ends in `.gz`. */
export async function readWholeFile(path: string, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of openBytes(path)) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new AppError('invalid', `is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
