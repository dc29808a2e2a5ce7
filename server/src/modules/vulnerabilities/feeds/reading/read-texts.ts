import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { FeedFile } from '../feed-file.ts'
import { readLines } from './read-lines.ts'
import { readWholeFile } from './read-whole-file.ts'
import { readZipEntries } from './read-zip-entries.ts'

const maxTextBytes = 32 * 1024 * 1024

/** The texts of a file that holds many: the wanted entries of an archive, lines, or the wanted files of a folder. */
export async function* readTextsOf(
  { name, path: place }: FeedFile,
  isWanted: (name: string) => boolean,
): AsyncGenerator<string> {
  if (name.endsWith('.zip')) {
    for await (const { text } of readZipEntries(place, isWanted)) yield text
  } else if (/\.jsonl(\.gz)?$/.test(name)) {
    for await (const line of readLines(place)) if (line.trim() !== '') yield line
  } else {
    const entries = await readdir(place, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile() && isWanted(entry.name))
    const paths = files.map((entry) => path.join(entry.parentPath, entry.name)).toSorted()
    for (const file of paths) yield await readWholeFile(file, maxTextBytes)
  }
}
