import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { createServer } from 'node:tls'
import { systemRandom } from '../../kernel/random.ts'
import { loadServerConfig } from '../../platform/config/load-server-config.ts'
import { issueAuthority, issueServerCertificate } from '../../platform/tls/issue-certificates.ts'
import { checkCertificate } from './check-certificate.ts'
import { checkFront } from './check-front.ts'
import { checkMachine, decideRoom } from './check-machine.ts'
import { renderFindings } from './render-findings.ts'

const now = new Date('2026-06-01T12:00:00Z')
const dayMs = 86_400_000
const issuing = { now, random: systemRandom }

async function open(t: TestContext) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'muster-doctor-'))
  t.after(() => rm(dataDir, { recursive: true, force: true }))
  const authority = await issueAuthority(issuing)
  const pair = await issueServerCertificate({ ...issuing, authority, names: ['muster.example.com', '192.0.2.7'] })
  const configOf = (env: Record<string, string>) =>
    loadServerConfig({
      env: { MUSTER_DATA_DIR: dataDir, ...env },
      flags: [],
      readTextFile: () => '',
      warn: assert.fail,
    }).config
  const files = { MUSTER_SERVER_CERT: path.join(dataDir, 'cert.pem'), MUSTER_SERVER_KEY: path.join(dataDir, 'key.pem') }
  const check = async (given: {
    cert?: string
    key?: string
    serverUrl?: string
    at?: Date
    env?: Record<string, string>
  }) => {
    await writeFile(files.MUSTER_SERVER_CERT, given.cert ?? pair.cert + authority.cert)
    await writeFile(files.MUSTER_SERVER_KEY, given.key ?? pair.key)
    const serverUrl = given.serverUrl ?? 'https://muster.example.com:8080'
    const findings = await checkCertificate({ config: configOf(given.env ?? files), serverUrl, now: given.at ?? now })
    return findings.map(({ level, text }) => `${level} ${text}`).join('\n')
  }
  return { dataDir, configOf, authority, pair, check }
}

test('a certificate that is whole, in time and for server_url is fine', async (t) => {
  const { check } = await open(t)
  assert.doesNotMatch(await check({}), /warn|fail/)
  assert.doesNotMatch(await check({ serverUrl: 'https://192.0.2.7' }), /warn|fail/)
})

test('dates, names, key and chain are each found wrong', async (t) => {
  const { check, pair, authority } = await open(t)
  const at = (days: number) => new Date(now.getTime() + days * dayMs)
  assert.match(await check({ at: at(810) }), /^warn it ends in 14 days \(2028-09-0\d\)$/m)
  assert.match(await check({ at: at(826) }), /^fail it ended on 2028-/m)
  assert.match(await check({ at: at(-2) }), /^fail it is valid only from /m)
  assert.match(await check({ at: at(3_640) }), /^warn Muster local CA .* in its chain ends in 11 days/m)
  assert.match(await check({ serverUrl: 'https://other.example.com' }), /^fail it is not for other\.example\.com/m)
  assert.match(await check({ serverUrl: '' }), /^warn server_url is not set/m)
  assert.match(await check({ cert: pair.cert }), /^warn the issuer of muster\.example\.com is not in its file/m)
  const stranger = await issueAuthority(issuing)
  assert.match(
    await check({ cert: pair.cert + stranger.cert }),
    /^fail .* is not issued by what follows, Muster local CA/m,
  )
  assert.match(await check({ key: authority.key }), /^fail .* are not a pair/m)
  assert.match(await check({ cert: 'nothing' }), /^fail .* are not a pair/m)
})

test('without TLS of its own a server has a proxy before it, or a warning', async (t) => {
  const { check } = await open(t)
  const plain = { MUSTER_SERVER_TLS: 'false' }
  assert.match(await check({ env: plain }), /^warn server\.tls is off, and the server listens to more/)
  const behind = { ...plain, MUSTER_SERVER_ADDRESS: '127.0.0.1:8080' }
  const unknown = await check({ env: behind, serverUrl: 'https://127.0.0.1:9' })
  assert.match(unknown, /^ok a proxy has it.*\nwarn 127\.0\.0\.1:9 \(server_url\) does not answer this machine: /)
  assert.match(await check({ env: behind, serverUrl: 'http://muster.example.com' }), /^warn server_url is http:/)
})

test('the certificate of the proxy is looked at under server_url', async (t) => {
  const { authority, pair: other } = await open(t)
  const pair = await issueServerCertificate({ ...issuing, authority, names: ['127.0.0.1'] })
  const server = createServer({ cert: pair.cert + authority.cert, key: pair.key })
  server.on('tlsClientError', () => undefined)
  t.after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const look = async (at: Date) =>
    (await checkFront(`https://127.0.0.1:${port}`, at)).map(({ level, text }) => `${level} ${text}`).join('\n')

  assert.match(
    await look(now),
    /^ok that of 127\.0\.0\.1:\d+ is valid until 2028-.*\nwarn .* is not trusted by this machine \(/,
  )
  assert.match(await look(new Date(now.getTime() + 815 * dayMs)), /^warn .* ends in 9 days/)
  assert.match(await look(new Date(now.getTime() + 826 * dayMs)), /^fail .* ended on 2028-/)
  server.setSecureContext({ cert: other.cert, key: other.key })
  assert.match(await look(now), /^fail .* is for other names/)
})

test('files that others may read, a folder that is missing and a full disk are found', async (t) => {
  const { dataDir, configOf } = await open(t)
  const levels = async () => (await checkMachine(configOf({}))).map(({ level, text }) => `${level} ${text}`).join('\n')
  assert.doesNotMatch(await levels(), /warn other|fail/)
  await mkdir(path.join(dataDir, 'tls'))
  await writeFile(path.join(dataDir, 'tls/ca.key'), '', { mode: 0o644 })
  assert.match(await levels(), /^warn other users .* may open .*tls\/ca\.key$/m)
  const missing = configOf({ MUSTER_DATA_DIR: path.join(dataDir, 'nothing') })
  assert.match((await checkMachine(missing))[0]?.text ?? '', /nothing is not there/)
  const mebibyte = 1024 ** 2
  assert.deepEqual(
    [100, 1_000, 5_000].map((size) => decideRoom(size * mebibyte, '/x').level),
    ['fail', 'warn', 'ok'],
  )
})

test('what others wrote moves no cursor, and the sum stands below', () => {
  const text = renderFindings([
    { subject: 'mail', level: 'fail', text: 'it says \u001b[2Jboo\nok  all well', remedy: 'mend it' },
    { subject: 'data folder', level: 'ok', text: 'fine' },
  ])
  assert.equal(
    text,
    'fail  mail         it says  [2Jboo ok  all well\n                   → mend it\nok    data folder  fine\n\n1 failure, 0 warnings, 1 ok\n',
  )
})
