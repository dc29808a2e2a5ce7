import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { FeedFile } from './feed-file.ts'
import { feedFormats } from './feed-formats.ts'

/** Far more than there are; a folder that was given by mistake is not read to its end. */
const maxFiles = 10_000

/** The feeds' files of the folder, later ones after those that they correct. A folder that is not there has none. */
export async function listFeedFiles(folder: string): Promise<readonly FeedFile[]> {
  const names = (await listNames(folder)).toSorted().slice(0, maxFiles)
  const files: { readonly file: FeedFile; readonly rank: string }[] = []
  for (const [place, format] of feedFormats.entries()) {
    for (const name of names) {
      const rank = format.rankFile(name)
      if (rank === undefined) continue
      const file = await findFile(path.join(folder, name), name)
      if (file) files.push({ file: { kind: format.kind, ...file }, rank: `${place} ${rank}` })
    }
  }
  return files.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0)).map(({ file }) => file)
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function findFile(file: string, name: string): Promise<Omit<FeedFile, 'kind'> | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(file)
    return { name, path: file, bytes: size, version: `${size}-${Math.round(mtimeMs)}-${ino}` }
  } catch (error) {
    // Replaced or removed since the folder was read.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
