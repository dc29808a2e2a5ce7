import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { AppError, errorText } from '../../../../kernel/errors.ts'
import type { FeedFile, FeedName } from '../feed-file.ts'
import type { FeedRecord } from '../feed-record.ts'
import { readFeedFile } from '../read-feed-file.ts'
import { openBytes } from '../reading/open-bytes.ts'
import type { CheckRequest, CheckResult } from './file-checker.ts'

// Reads a file through as the index will, and tells what is in it.
parentPort?.on('message', (request: CheckRequest) => {
  void checkFile(request)
    .catch((error: unknown) => ({ ...failed, problem: errorText(error) }))
    .then((result) => parentPort?.postMessage(result))
})

const failed = { counts: {}, leftOut: 0, leftOutExample: '', dataMs: null }

async function checkFile({ file, checksum }: CheckRequest): Promise<CheckResult> {
  if (checksum) await checkBytes(file, checksum)
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

async function checkBytes(file: FeedFile, { of, sha256 }: NonNullable<CheckRequest['checksum']>): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of of === 'content' ? openBytes(file.path) : createReadStream(file.path)) hash.update(chunk)
  if (hash.digest('hex') !== sha256)
    throw new AppError('invalid', `${file.name}: its SHA-256 is not the one that the source tells`)
}

function feedOf(record: FeedRecord): FeedName {
  if (record.kind === 'exploited') return 'kev'
  return record.kind === 'score' ? 'epss' : record.source
}
