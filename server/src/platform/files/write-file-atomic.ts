import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** Writes a whole file or nothing, and has it on the disk before it returns, so that a power cut cannot empty it. */
export async function writeFileAtomic(file: string, content: string, mode: number): Promise<void> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}.tmp`
  await rm(temporary, { force: true })
  const handle = await open(temporary, 'wx', mode)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  await syncFolder(folder)
}

/** A file that was renamed into the folder is there after a power cut, too. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
