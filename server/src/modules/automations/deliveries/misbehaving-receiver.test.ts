import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { openScene } from '@muster/testkit/automation-scene.ts'
import {
  createMisbehaviours,
  type Misbehaviour,
  startMisbehavingReceiver,
} from '@muster/testkit/misbehaving-receiver.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { issueAuthority, issueServerCertificate } from '../../../platform/tls/issue-certificates.ts'
import { listDeliveryRows } from '../queries/delivery-queries.ts'

/** A host that has begun to fail a policy, of which a receiver is to be told. */
async function open(t: NodeTest, url: string) {
  const scene = await openScene(t)
  const policyId = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: [policyId], destination_url: url })
  await scene.answer(policyId, { [host]: 'failing' })
  const find = async () => (await listDeliveryRows(scene.ctx.db, { limit: 1 }))[0]
  return { ...scene, find }
}

async function start(t: NodeTest, misbehave: Misbehaviour) {
  const receiver = await startMisbehavingReceiver(misbehave)
  t.after(() => receiver.close())
  return receiver
}

type Name = keyof ReturnType<typeof createMisbehaviours>
interface Expected {
  readonly state: string
  readonly reason?: string
  /** Until the second attempt. */
  readonly waitSeconds?: number
}

const jitterSeconds = 1
const expectations: Readonly<Record<Name, Expected>> = {
  'answers 201': { state: 'delivered' },
  'answers 204': { state: 'delivered' },
  'answers 301': { state: 'waiting', reason: 'redirect', waitSeconds: 5 },
  'answers 307': { state: 'waiting', reason: 'redirect', waitSeconds: 5 },
  'answers 410': { state: 'waiting', reason: 'gone' },
  'answers 429 with Retry-After in seconds': { state: 'waiting', reason: 'rate-limited', waitSeconds: 120 },
  'answers 429 with Retry-After as a date': { state: 'waiting', reason: 'rate-limited', waitSeconds: 600 },
  'answers 500, then 200': { state: 'waiting', reason: 'server-error', waitSeconds: 5 },
  'resets after the headers': { state: 'delivered' },
  'answers without end': { state: 'delivered' },
  'closes in the middle of the request': { state: 'waiting', reason: 'connection', waitSeconds: 5 },
  'refuses a charset': { state: 'delivered' },
}

for (const [name, expected] of Object.entries(expectations)) {
  test(`a receiver that ${name}: ${expected.state} ${expected.reason ?? ''}`, async (t) => {
    const receiver = await start(t, createMisbehaviours()[name as Name])
    const scene = await open(t, `http://127.0.0.1:${receiver.port}/hook`)
    await scene.run()
    const row = await scene.find()
    assert.deepEqual([row?.state, row?.reason, receiver.requestCount], [expected.state, expected.reason ?? '', 1])
    if (expected.waitSeconds === undefined) return
    const waitSeconds = ((row?.nextAttemptAt.getTime() ?? 0) - scene.ctx.clock.now().getTime()) / 1000
    assert.ok(Math.abs(waitSeconds - expected.waitSeconds) <= jitterSeconds, `waits ${waitSeconds} s`)
  })
}

test('a receiver that answers 500, then 200, gets the same delivery again and has it', async (t) => {
  const receiver = await start(t, createMisbehaviours()['answers 500, then 200'])
  const scene = await open(t, `http://127.0.0.1:${receiver.port}/hook`)
  await scene.run()
  await scene.ctx.clock.advance(6_000)
  await scene.worker.drain()
  const row = await scene.find()
  assert.deepEqual([row?.state, row?.attemptCount, receiver.requestCount], ['delivered', 2, 2])
})

test('a receiver that is slow, but within the limit, is not asked again', async (t) => {
  let finish: () => void = () => undefined
  const receiver = await start(t, (_request, response) => {
    finish = () => void response.end()
  })
  const scene = await open(t, `http://127.0.0.1:${receiver.port}/hook`)
  const running = scene.run()
  await receiver.waitFor(1)
  await scene.ctx.clock.advance(29_999)
  finish()
  await running
  assert.equal((await scene.find())?.state, 'delivered')
})

test('a receiver whose certificate is for another name gets nothing', async (t) => {
  // TLS looks at the real time.
  const issue = { now: new Date(), random: systemRandom }
  const authority = await issueAuthority(issue)
  const { cert, key } = await issueServerCertificate({ ...issue, authority, names: ['hooks.example.com'] })
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, authority.cert])
  t.after(() => setDefaultCACertificates(before))
  const receiver = await startMisbehavingReceiver((_request, response) => void response.end(), { cert, key })
  t.after(() => receiver.close())
  const scene = await open(t, `https://127.0.0.1:${receiver.port}/hook`)
  await scene.run()
  const row = await scene.find()
  assert.deepEqual([row?.state, row?.reason, receiver.requestCount], ['waiting', 'tls', 0])
})
