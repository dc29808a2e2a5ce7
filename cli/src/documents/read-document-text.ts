import { readFile } from 'node:fs/promises'
import { CliError } from '../cli-error.ts'
import type { Io } from '../io.ts'

/** The text of the file that is named by the option or the environment, with what to call it in messages. */
export async function readDocumentText(
  io: Io,
  given: string | undefined,
): Promise<{ readonly text: string; readonly name: string }> {
  const file = given ?? io.env['FILENAME'] ?? ''
  if (file === '') throw new CliError('which file? give it with -f FILE, or -f - for standard input')
  return { text: await readText(io, file), name: file === '-' ? 'standard input' : file }
}

async function readText({ stdin }: Io, file: string): Promise<string> {
  if (file === '-') {
    const chunks: Buffer[] = []
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk as string | Buffer))
    return Buffer.concat(chunks).toString('utf8')
  }
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CliError(`cannot read the file to apply: ${(error as Error).message}`)
  }
}
