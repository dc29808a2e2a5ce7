import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorText } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'

/**
 * A file of lines that is appended to and rotated. Invariants: a line is never glued to the rest of one that was cut
 * off; after a failed write nothing of it stays, if the disk lets us; the file is opened anew when another program
 * has moved it away. One call at a time.
 */
export interface LineFile {
  /** `text` is whole lines, each with its line break. */
  write(text: Buffer): Promise<void>
  close(): Promise<void>
}

export interface LineFileOptions {
  readonly path: string
  readonly maxBytes: number
  readonly maxFiles: number
  readonly rotate: boolean
  readonly log: Log
}

interface OpenFile {
  readonly handle: FileHandle
  readonly inode: bigint
  /** The last line was cut off, by a crash or a full disk. */
  needsLineBreak: boolean
}

export function createLineFile(options: LineFileOptions): LineFile {
  const { path, maxFiles, rotate, log } = options
  let current: OpenFile | undefined
  let rotateAt = options.maxBytes

  async function close(): Promise<void> {
    const closing = current
    current = undefined
    await closing?.handle.close()
  }

  async function rotateIfFull(size: number, added: number): Promise<boolean> {
    if (!rotate || size === 0 || size + added <= rotateAt) return false
    try {
      await shiftFiles(path, maxFiles)
      rotateAt = options.maxBytes
    } catch (error) {
      // A file that is too large loses nothing, refused lines might: go on and try again after as much again.
      rotateAt = size + options.maxBytes
      log.warn({ path, error: errorText(error) }, 'cannot rotate a log file; it grows further')
      return false
    }
    return true
  }

  async function ready(added: number): Promise<{ file: OpenFile; size: number }> {
    const found = await findFile(path)
    if (current && current.inode !== found?.inode) await close()
    if (found && (await rotateIfFull(found.size, added))) {
      await close()
      return { file: (current = await openFile(path)), size: 0 }
    }
    current ??= await openFile(path)
    return { file: current, size: found?.size ?? 0 }
  }

  return {
    async write(text) {
      const { file, size } = await ready(text.length)
      const bytes = file.needsLineBreak ? Buffer.concat([Buffer.of(lineBreak), text]) : text
      let written = 0
      try {
        while (written < bytes.length) written += (await file.handle.write(bytes, written)).bytesWritten
        file.needsLineBreak = false
      } catch (error) {
        await cutBack(file.handle, size, written)
        await close()
        throw error
      }
    },
    close,
  }
}

const lineBreak = 0x0a

async function findFile(path: string): Promise<{ inode: bigint; size: number } | undefined> {
  try {
    const { ino, size } = await stat(path, { bigint: true })
    return { inode: ino, size: Number(size) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function openFile(path: string): Promise<OpenFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const handle = await open(path, 'a+', 0o600)
  try {
    const { ino, size } = await handle.stat({ bigint: true })
    return { handle, inode: ino, needsLineBreak: size > 0n && !(await endsInLineBreak(handle, Number(size))) }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function endsInLineBreak(handle: FileHandle, size: number): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return bytesRead === 1 && buffer[0] === lineBreak
}

/** Removes what a failed write left behind, unless someone else has written since. */
async function cutBack(handle: FileHandle, size: number, written: number): Promise<void> {
  try {
    if ((await handle.stat()).size === size + written) await handle.truncate(size)
  } catch {
    // The next opening finds the cut line by its missing line break.
  }
}

async function shiftFiles(path: string, maxFiles: number): Promise<void> {
  await rm(`${path}.${maxFiles}`, { force: true })
  for (let number = maxFiles - 1; number >= 1; number--)
    await renameIfThere(`${path}.${number}`, `${path}.${number + 1}`)
  await renameIfThere(path, `${path}.1`)
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
