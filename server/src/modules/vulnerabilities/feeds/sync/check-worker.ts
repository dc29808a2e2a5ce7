import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { AppError, errorText } from '../../../../kernel/errors.ts'
import type { FeedName } from '../feed-file.ts'
import type { FeedRecord } from '../feed-record.ts'
import { readFeedFile } from '../read-feed-file.ts'
import { openBytes } from '../reading/open-bytes.ts'
import type { CheckRequest, CheckResult } from './check-feed-file.ts'

// Reads a file through as the index will, and tells what is in it.
const { file, checksum } = workerData as CheckRequest

async function checkFile(): Promise<CheckResult> {
  if (checksum) await checkBytes(checksum)
  const counts: Partial<Record<FeedName, number>> = {}
  let leftOut = 0
  let leftOutExample = ''
  let dataMs: number | null = null
  const records = readFeedFile(file, {
    onProblem: ({ record, id, reason }) => {
      if (leftOut++ === 0) leftOutExample = `${file.name}: record ${record}${id && ` (${id})`}: ${reason}`
    },
    onDataTime: (ms) => {
      dataMs = ms
    },
  })
  for await (const record of records) {
    const feed = feedOf(record)
    counts[feed] = (counts[feed] ?? 0) + 1
  }
  return { counts, leftOut, leftOutExample, dataMs, problem: '' }
}

async function checkBytes({ of, sha256 }: NonNullable<CheckRequest['checksum']>): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of of === 'content' ? openBytes(file.path) : createReadStream(file.path)) hash.update(chunk)
  if (hash.digest('hex') !== sha256)
    throw new AppError('invalid', `${file.name}: its SHA-256 is not the one that the source tells`)
}

function feedOf(record: FeedRecord): FeedName {
  if (record.kind === 'exploited') return 'kev'
  return record.kind === 'score' ? 'epss' : record.source
}

const failed = { counts: {}, leftOut: 0, leftOutExample: '', dataMs: null }
const result = await checkFile().catch((error: unknown) => ({ ...failed, problem: errorText(error) }))
parentPort?.postMessage(result)
