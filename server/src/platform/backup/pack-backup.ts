import { existsSync, type WriteStream } from 'node:fs'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { create } from 'tar'
import { AppError } from '../../kernel/errors.ts'
import { syncFolder } from '../files/write-file-atomic.ts'
import { hashFile, listFiles } from './list-files.ts'
import { type BackupManifest, MANIFEST_FILE } from './manifest.ts'

export interface PackBackup {
  readonly folder: string
  /** Must not be there yet. */
  readonly file: string
  readonly manifest: Omit<BackupManifest, 'files'>
  /** Between 0 and 1. */
  readonly onProgress: (share: number) => void
  /** The folder is no longer there to be packed. */
  readonly signal?: AbortSignal
}

/** Packs a snapshot into one file (tar, gzip), which has its name only when it is whole and on the disk. */
export async function packBackup(input: PackBackup): Promise<{ size: number; sha256: string }> {
  const { file } = input
  refuseToOverwrite(file)
  const partial = `${file}.partial`
  const handle = await open(partial, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST'
      ? new AppError('conflict', `${partial} is there: another back-up writes it, or one was killed; then remove it`)
      : new AppError('invalid', `cannot write ${file}: ${error.message}`, { cause: error })
  })
  try {
    await writePacked(input, handle.createWriteStream({ flush: true }))
    const hash = await hashFile(partial)
    refuseToOverwrite(file)
    await rename(partial, file)
    await syncFolder(path.dirname(path.resolve(file)))
    return hash
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  } finally {
    await handle.close().catch(() => undefined)
  }
}

async function writePacked({ folder, manifest, onProgress, signal }: PackBackup, output: WriteStream): Promise<void> {
  const names = (await listFiles(folder)).filter((name) => name !== MANIFEST_FILE)
  const files: BackupManifest['files'] = {}
  for (const name of names) files[name] = await hashFile(path.join(folder, name))
  const whole: BackupManifest = { ...manifest, files }
  await writeFile(path.join(folder, MANIFEST_FILE), JSON.stringify(whole, undefined, 1), { mode: 0o600 })
  const total = Object.values(files).reduce((sum, { size }) => sum + size, 0)
  let packed = 0
  const topFolders = [...new Set(names.map((name) => name.split('/')[0] ?? ''))]
  const archive = create(
    {
      cwd: folder,
      gzip: true,
      portable: true,
      strict: true,
      onWriteEntry: ({ stat }) => onProgress(Math.min((packed += stat?.isFile() ? stat.size : 0) / total, 1)),
    },
    [MANIFEST_FILE, ...topFolders],
  )
  await pipeline(archive as unknown as AsyncIterable<Buffer>, output, {
    signal: signal ?? new AbortController().signal,
  })
}

function refuseToOverwrite(file: string): void {
  if (existsSync(file)) throw new AppError('conflict', `${file} is there already, and a back-up overwrites nothing`)
}
