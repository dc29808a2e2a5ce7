import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { RecordProblem } from './feed-file.ts'
import type { FeedRecord } from './feed-record.ts'
import { listFeedFiles } from './list-feed-files.ts'
import { readFeedFile } from './read-feed-file.ts'

/** Real data: see the README there. */
export const fixtureFolder = fileURLToPath(new URL('../../../../../testkit/fixtures/vulnerabilities', import.meta.url))

export function openFolder(t: TestContext, files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-feeds-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content)
  return folder
}

export interface ReadResult {
  readonly records: readonly FeedRecord[]
  readonly problems: readonly RecordProblem[]
  readonly dataTime: string | undefined
}

/** Everything that the file of this name says. */
export async function readAll(folder: string, name: string): Promise<ReadResult> {
  const file = (await listFeedFiles(folder)).find((entry) => entry.name === name)
  if (!file) throw new Error(`${name} is not recognized`)
  const records: FeedRecord[] = []
  const problems: RecordProblem[] = []
  let dataTime: string | undefined
  const options = {
    onProblem: (problem: RecordProblem) => problems.push(problem),
    onDataTime: (ms: number) => (dataTime = new Date(ms).toISOString()),
  }
  for await (const record of readFeedFile(file, options)) records.push(record)
  return { records, problems, dataTime }
}

/** One file with this content, read. */
export function readContent(t: TestContext, name: string, content: string | Buffer): Promise<ReadResult> {
  return readAll(openFolder(t, { [name]: content }), name)
}
