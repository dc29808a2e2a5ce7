import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { errorText } from '../../../../kernel/errors.ts'
import type { Log } from '../../../../kernel/log.ts'
import { writeFileAtomic } from '../../../../platform/files/write-file-atomic.ts'
import type { Validator } from '../../../../platform/outbound/create-downloader.ts'
import type { FeedName } from '../feed-file.ts'

/** What is known of a file of the folder since it was last read through. */
export interface KnownFile {
  /** Of the file that this is about: see `FeedFile`. */
  readonly version: string
  readonly counts: Partial<Record<FeedName, number>>
  readonly leftOut: number
  readonly leftOutExample: string
  /** Why the file as a whole cannot be used; '' when it can. */
  readonly problem: string
  readonly dataMs: number | null
  readonly validator: Validator
  readonly sha256: string
}

/** What a feed remembers from one look to the next. */
export interface FeedMemory {
  readonly attemptedMs: number
  readonly succeededMs: number | null
  readonly error: string
  readonly notes: Readonly<Record<string, string | number>>
}

/** Beside the files, so that it is lost with them and holds for every process that uses the folder. */
export interface FolderState {
  readonly files: Record<string, KnownFile>
  readonly feeds: Partial<Record<FeedName, FeedMemory>>
  save(): Promise<void>
}

export async function openFolderState(folder: string, log: Log): Promise<FolderState> {
  const file = path.join(folder, 'feeds.json')
  const { files = {}, feeds = {} } = await readState(file)
  async function write(): Promise<void> {
    try {
      await writeFileAtomic(file, JSON.stringify({ files, feeds }), 0o600)
    } catch (error) {
      // A folder that is only read works as well: its files are read through once more after a start.
      log.debug({ file, error: errorText(error) }, 'cannot keep what is known of the feeds')
    }
  }
  let writing = Promise.resolve()
  return {
    files,
    feeds,
    // Feeds that are renewed at the same time save one after the other.
    save: () => (writing = writing.then(write)),
  }
}

async function readState(file: string): Promise<Partial<Pick<FolderState, 'files' | 'feeds'>>> {
  try {
    const state: unknown = JSON.parse(await readFile(file, 'utf8'))
    // Written by `save` and nobody else; when it is damaged everything is looked at again.
    return typeof state === 'object' && state !== null ? state : {}
  } catch {
    return {}
  }
}
