import { execFile } from 'node:child_process'
import { appendFile, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A disk of its own for one folder. */
export interface SmallDisk {
  readonly folder: string
  /** Takes all the room that is left, and goes on taking what becomes free. */
  fill(): Promise<void>
  free(): Promise<void>
  remove(): Promise<void>
}

export const canMount = process.platform === 'linux' && process.getuid?.() === 0

export async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-disk-'))
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'muster-faults', folder])
  const ballast = path.join(folder, 'ballast')
  return {
    folder,
    fill: async () => {
      for (;;) {
        const { bavail, bsize } = await statfs(folder)
        if (bavail === 0) return
        const bytes = Math.min(bavail * bsize, 8 * 1024 * 1024)
        await appendFile(ballast, Buffer.alloc(bytes)).catch(() => undefined)
      }
    },
    free: () => rm(ballast, { force: true }),
    remove: async () => {
      await run('umount', ['--lazy', folder])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
