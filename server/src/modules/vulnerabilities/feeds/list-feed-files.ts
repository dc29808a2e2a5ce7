import type { Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { sha256Hex } from '../../../kernel/hash.ts'
import type { FeedFile, FeedKind } from './feed-file.ts'
import { feedFormats } from './feed-formats.ts'

/** Far more than there are; a folder that was given by mistake is not read to its end. */
const maxFiles = 10_000

/** The feeds' files of the folder, later ones after those that they correct. A folder that is not there has none. */
export async function listFeedFiles(folder: string): Promise<readonly FeedFile[]> {
  const names = (await listNames(folder)).toSorted().slice(0, maxFiles)
  const files: { readonly file: FeedFile; readonly rank: string }[] = []
  for (const name of names) {
    const found = findFormat(name)
    const file = found && (await findFile(folder, name, found.kind))
    if (file) files.push({ file, rank: found.rank })
  }
  return files.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0)).map(({ file }) => file)
}

/** Undefined when the folder has no such file of a feed. */
export async function findFeedFile(folder: string, name: string): Promise<FeedFile | undefined> {
  const found = findFormat(name)
  return found && findFile(folder, name, found.kind)
}

function findFormat(name: string): { readonly kind: FeedKind; readonly rank: string } | undefined {
  for (const [place, { kind, rankFile }] of feedFormats.entries()) {
    const rank = rankFile(name)
    if (rank !== undefined) return { kind, rank: `${place} ${rank}` }
  }
  return undefined
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function findFile(folder: string, name: string, kind: FeedKind): Promise<FeedFile | undefined> {
  const file = path.join(folder, name)
  try {
    const found = await stat(file)
    if (found.isDirectory()) return { kind, name, path: file, ...(await describeFolder(file)) }
    // A pipe would be waited for, and a device read, without end.
    if (!found.isFile()) return undefined
    return { kind, name, path: file, bytes: found.size, version: markOf(found) }
  } catch (error) {
    return passIfGone(error)
  }
}

/** Replaced or removed since the folder was read, or a link to nothing. */
function passIfGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}

function markOf({ size, mtimeMs, ino }: Pick<Stats, 'size' | 'mtimeMs' | 'ino'>): string {
  return `${size}-${Math.round(mtimeMs)}-${ino}`
}

/** A folder's own time does not change with the content of what is in it. */
async function describeFolder(folder: string): Promise<{ readonly bytes: number; readonly version: string }> {
  const marks: string[] = []
  let bytes = 0
  for (const name of (await readdir(folder, { recursive: true })).toSorted()) {
    const found = await stat(path.join(folder, name)).catch(passIfGone)
    if (!found) continue
    if (found.isFile()) bytes += found.size
    marks.push(`${name} ${markOf(found)}`)
  }
  return { bytes, version: sha256Hex(marks.join('\n')).slice(0, 16) }
}
