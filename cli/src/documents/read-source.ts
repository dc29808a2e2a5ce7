import { createReadStream } from 'node:fs'
import { CliError } from '../cli-error.ts'
import type { Io } from '../io.ts'

/** A text and what to call it in messages. */
export interface Source {
  readonly name: string
  readonly text: string
}

const maxBytes = 32 * 1024 * 1024

/** The text of a file, or of standard input for `-`. */
export async function readSource({ stdin }: Pick<Io, 'stdin'>, file: string): Promise<Source> {
  const name = file === '-' ? 'standard input' : file
  const bytes = await readBytes(file === '-' ? stdin : createReadStream(file), name)
  return { name, text: decode(bytes, name) }
}

async function readBytes(stream: AsyncIterable<string | Buffer>, name: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Buffer)
      length += bytes.length
      if (length > maxBytes)
        throw new CliError(`${name} is larger than ${maxBytes / 1024 / 1024} MB; give its documents in several files`)
      chunks.push(bytes)
    }
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError(`cannot read ${name}: ${(error as Error).message}`)
  }
  return Buffer.concat(chunks)
}

/** UTF-8, or UTF-16 with its mark, which PowerShell's `>` writes. The mark itself is left out. */
function decode(bytes: Buffer, name: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new CliError(`${name} is not text in UTF-8; save it in that encoding`)
  }
}
