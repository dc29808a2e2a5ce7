import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { runMuster } from './support/server-process.ts'
import { startServer } from './support/start-server.ts'

interface Report {
  readonly healthy: boolean
  readonly findings: readonly { subject: string; level: string; text: string; remedy?: string }[]
}

const isEmbedded = process.env['MUSTER_TEST_DATABASE_URL'] === undefined

test('the doctor looks at a server that runs and at one that does not', async (t) => {
  const server = await startServer(t)
  const env = { ...server.home.env, MUSTER_SERVER_TLS: 'false', MUSTER_SERVER_ADDRESS: '127.0.0.1:8080' }
  async function examine(change: Readonly<Record<string, string>> = {}): Promise<{ code: unknown; report: Report }> {
    const run = runMuster(['doctor', '--json'], { ...env, ...change })
    const code = await run.ended
    return { code, report: JSON.parse(run.output()) as Report }
  }
  const of = ({ findings }: Report, subject: string) =>
    findings.filter((one) => one.subject === subject).map(({ level, text }) => `${level} ${text}`)

  const running = await examine()
  assert.equal(running.code, 0, JSON.stringify(running.report))
  assert.equal(running.report.healthy, true)
  assert.match(of(running.report, 'server').join(), /^ok one runs/)
  assert.match(of(running.report, 'private key').join(), /^ok it opens all that is stored: 1 secret /)
  assert.match(of(running.report, 'schedules').join(), /^ok \d+ schedules? ran/)
  const subjects = new Set(running.report.findings.map(({ subject }) => subject))
  for (const subject of ['data folder', 'database', 'certificate', 'feeds', 'destinations', 'mail', 'outbox']) {
    assert.ok(subjects.has(subject), subject)
  }
  for (const { level, remedy } of running.report.findings) assert.equal(level === 'ok', remedy === undefined)

  await server.stop()
  const stopped = await examine()
  if (isEmbedded) assert.match(of(stopped.report, 'server').join(), /^warn none has run since/)
  assert.equal(stopped.code, 0)

  // The key is lost: nothing is made in its place, and what must be typed again is named.
  if (isEmbedded) {
    await rm(path.join(server.home.dataDir, 'private_key'))
    const missing = await examine()
    assert.match(of(missing.report, 'private key').join(), /^fail .*private_key is missing/)
    assert.equal(missing.code, 1)
  }
  const other = await examine({ MUSTER_SERVER_PRIVATE_KEY: 'another private key of 32 characters' })
  assert.equal(other.code, 1)
  assert.match(of(other.report, 'private key').join(), /^fail it does not open 1 secret of 1/)
  assert.match(JSON.stringify(other.report), /type them again: enroll secret 1 of all hosts/)
})
