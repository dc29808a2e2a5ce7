import { AppError } from '../../../../kernel/errors.ts'
import { openBytes } from './open-bytes.ts'
import { createTextBuffer } from './text-buffer.ts'

const maxLineBytes = 32 * 1024 * 1024
const lineBreak = 0x0a

/** The lines of a file without their ends; the last one may lack it. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const line = createTextBuffer()
  let count = 0
  for await (const chunk of openBytes(path)) {
    let start = 0
    for (let end = chunk.indexOf(lineBreak); end >= 0; end = chunk.indexOf(lineBreak, start)) {
      line.append(chunk, start, end)
      count++
      yield line.take().replace(/\r$/, '')
      start = end + 1
    }
    if (line.size + chunk.length - start > maxLineBytes)
      throw new AppError('invalid', `line ${count + 1} is larger than ${maxLineBytes} bytes`)
    line.append(chunk, start, chunk.length)
  }
  if (line.size > 0) yield line.take().replace(/\r$/, '')
}
