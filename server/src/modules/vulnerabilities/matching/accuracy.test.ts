import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { listFeedFiles, readFeedFile } from '../feeds/index.ts'
import type { FeedRecord } from '../feeds/feed-record.ts'
import { checkCases, type MatchingCase } from './check-cases.ts'
import { openEngine } from './matching.test-support.ts'

const fixtures = new URL('./fixtures/', import.meta.url)
const cases = JSON.parse(readFileSync(new URL('cases.json', fixtures), 'utf8')) as MatchingCase[]

async function readRecords(): Promise<readonly FeedRecord[]> {
  const records: FeedRecord[] = []
  for (const file of await listFeedFiles(fileURLToPath(new URL('feeds', fixtures)))) {
    const onProblem = (problem: unknown) => assert.fail(JSON.stringify(problem))
    for await (const record of readFeedFile(file, { onProblem })) records.push(record)
  }
  return records
}

describe('accuracy', () => {
  it('answers every published case as it should be answered', async (t: TestContext) => {
    const result = checkCases(openEngine(t, await readRecords()), cases)
    assert.deepEqual(result.wrong, [])
    assert.equal(result.right, 238)
  })
})
