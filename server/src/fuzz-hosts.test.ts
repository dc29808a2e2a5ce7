import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildPolicy } from '@muster/testkit/factories/policy.ts'
import { fuzz, mutated } from '@muster/testkit/fuzz.ts'
import fc, { type Arbitrary } from 'fast-check'
import { openRig, recorded } from './compose-osquery.test-support.ts'
import { hostileText, hostileValue } from './schema-arbitrary.test-support.ts'

interface HostileRequest {
  readonly path: string
  readonly body: string
  readonly encoding: 'none' | 'gzip' | 'gzip that is none' | 'unknown'
}

const paths = ['enroll', 'config', 'distributed/read', 'distributed/write', 'log']

function requestsOf(nodeKey: string, queryNames: readonly string[]): Arbitrary<HostileRequest> {
  const key = fc.oneof({ arbitrary: fc.constant(nodeKey), weight: 9 }, { arbitrary: hostileValue, weight: 1 })
  const name = fc.oneof({ arbitrary: fc.constantFrom(...queryNames), weight: 4 }, { arbitrary: hostileText, weight: 1 })
  const columns = [
    'name',
    'version',
    'source',
    'hostname',
    'uuid',
    'platform',
    'major',
    'path',
    'uid',
    'last_opened_at',
  ]
  const row = fc.dictionary(fc.oneof(fc.constantFrom(...columns), hostileText), hostileValue, { maxKeys: 6 })
  const rows = fc.oneof(
    { arbitrary: fc.array(row, { maxLength: 4 }), weight: 5 },
    { arbitrary: hostileValue, weight: 1 },
  )
  const dictionary = (value: Arbitrary<unknown>) =>
    fc.oneof(
      { arbitrary: fc.dictionary(name, value, { maxKeys: 5 }), weight: 9 },
      { arbitrary: hostileValue, weight: 1 },
    )
  const status = fc.oneof(fc.constantFrom<unknown>(0, 1, '0', '1'), hostileValue)
  const write = fc.record({
    ...{ node_key: key, queries: dictionary(rows), statuses: dictionary(status), messages: dictionary(hostileValue) },
  })
  const log = fc.record({
    ...{ node_key: key, log_type: fc.oneof(fc.constantFrom<unknown>('status', 'result'), hostileValue) },
    data: fc.oneof(fc.array(fc.oneof(row, hostileValue), { maxLength: 5 }), hostileValue),
  })
  const enroll = fc.record({
    enroll_secret: fc.oneof(fc.constant<unknown>('testsecret'), hostileValue),
    host_identifier: fc.oneof(fc.constantFrom<unknown>('a', 'b', 'c'), hostileValue),
    host_details: dictionary(row),
  })
  const asText = (value: Arbitrary<unknown>) => value.map((made) => JSON.stringify(made) ?? '')
  const recordedBodies = Object.values(recorded.requests).map((body) => JSON.stringify({ ...body, node_key: nodeKey }))
  const body = fc.oneof(
    ...[write, log, enroll].map(asText),
    mutated(recordedBodies),
    asText(hostileValue),
    fc.string({ unit: 'binary', maxLength: 200 }),
  )
  return fc.record({
    path: fc.oneof({ arbitrary: fc.constantFrom(...paths), weight: 30 }, { arbitrary: fc.webPath(), weight: 1 }),
    body,
    encoding: fc.oneof(
      { arbitrary: fc.constant('none' as const), weight: 8 },
      { arbitrary: fc.constantFrom('gzip' as const, 'gzip that is none' as const, 'unknown' as const), weight: 1 },
    ),
  })
}

test('hosts say what they like: no crash, no 5xx, JSON in every answer and no memory that grows', {
  timeout: 3_600_000,
}, async (t) => {
  const rig = await openRig(t, { MUSTER_OSQUERY_ENROLL_COOLDOWN: '0s' })
  const policy = await buildPolicy(rig.ctx, { query: 'select 1' })
  await rig.refreshPolicies()
  const nodeKey = await rig.enroll('fuzzed')
  const { body: read } = await rig.post('distributed/read', { node_key: nodeKey })
  const names = [...Object.keys(read['queries'] as object), `fleet_policy_query_${policy.id}`, 'fleet_label_query_1']
  const agent = new Agent({ keepAlive: true, maxSockets: 50 })
  t.after(() => agent.destroy())
  const statuses = new Map<number, number>()
  const tried = await fuzz({
    what: 'requests of hosts',
    count: 6_000,
    inputs: requestsOf(nodeKey, names),
    tryOne: async (input) => {
      const { status, text } = await send(rig.url, agent, input)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      assert.ok(status < 500, `${status} ${text}`)
      if (status !== 404) assert.equal(typeof JSON.parse(text), 'object')
    },
  })
  // All refused would prove little.
  assert.ok((statuses.get(200) ?? 0) > tried / 10, JSON.stringify([...statuses]))
  const after = await rig.post('distributed/read', { node_key: await rig.enroll('fuzzed') })
  assert.equal(after.status, 200)
})

interface Reply {
  readonly status: number
  readonly text: string
}

function send(url: string, agent: Agent, hostile: HostileRequest): Promise<Reply> {
  const { path, body, encoding } = hostile
  const plain = Buffer.from(body)
  const payload = encoding === 'gzip' ? gzipSync(plain) : plain
  const header = { none: undefined, gzip: 'gzip', 'gzip that is none': 'gzip', unknown: 'zstd' }[encoding]
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/api/osquery/${path}`, {
      ...{ method: 'POST', agent },
      headers: { 'content-length': payload.length, ...(header === undefined ? {} : { 'content-encoding': header }) },
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // A kept connection may be closed, idle for long, just when it is used again; a new one tells whether it was this input.
      if (error.code === 'ECONNRESET' && outgoing.reusedSocket) resolve(send(url, agent, hostile))
      else reject(error)
    })
    outgoing.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    outgoing.end(payload)
  })
}
