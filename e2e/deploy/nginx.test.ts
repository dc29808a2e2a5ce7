import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemRandom } from '@muster/server/kernel/random.ts'
import { issueAuthority, issueServerCertificate } from '@muster/server/platform/tls/issue-certificates.ts'
import { createLoadTarget, enrollHosts } from '@muster/simulator/load/index.ts'
import { createApi } from '../support/api.ts'
import { findFreePort } from '../support/find-free-port.ts'
import { findProgram } from '../support/find-program.ts'
import { askForSetUp } from '../support/set-up.ts'
import { type Running, start } from '../support/start-program.ts'
import { until } from '../support/until.ts'

const nginx = findProgram('nginx')
const skip =
  process.env['MUSTER_TEST_DATABASE_URL'] !== undefined
    ? 'the same on every database'
    : nginx === undefined && 'nginx is not installed'
const root = path.resolve(import.meta.dirname, '../..')
const name = 'muster.example.com'

const readDeploy = (file: string) => readFile(path.join(root, 'deploy', file), 'utf8')

/** The server as the unit starts it, with the documented options, on another port and folder. */
async function startAsUnit(t: TestContext, folder: string, port: number): Promise<Running> {
  const options = (await readDeploy('muster.yml'))
    .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replace('/var/lib/muster', path.join(folder, 'state'))
  await writeFile(path.join(folder, 'muster.yml'), options)
  await writeFile(path.join(folder, 'private_key'), 'a private key of more than 32 characters\n', { mode: 0o600 })
  const unit = (await readDeploy('muster.service'))
    .replaceAll('/etc/muster', folder)
    .replaceAll('/opt/muster', root)
    .replaceAll('%d', folder)
  const command = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? []
  const [key = '', value = ''] = /^Environment=(.+)$/m.exec(unit)?.[1]?.split('=') ?? []
  const env = { [key]: value, MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true' }
  return start(t, [process.execPath, ...command.slice(1)], env)
}

async function startNginx(
  t: TestContext,
  folder: string,
  { port, upstream }: { port: number; upstream: number },
): Promise<string> {
  const issuing = { now: new Date(), random: systemRandom }
  const authority = await issueAuthority(issuing)
  const pair = await issueServerCertificate({ ...issuing, authority, names: [name, '127.0.0.1'] })
  const ca = path.join(folder, 'ca.pem')
  await writeFile(ca, authority.cert)
  await writeFile(path.join(folder, 'muster.pem'), pair.cert)
  await writeFile(path.join(folder, 'muster.key'), pair.key)
  const site = (await readDeploy('nginx.conf'))
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('server 127.0.0.1:8080', `server 127.0.0.1:${upstream}`)
    .replaceAll('/etc/nginx/', `${folder}/`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const http = temporary.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n')
  const log = `log_format hops '$upstream_addr $request'; access_log ${folder}/access.log hops;`
  // Workers of root's nginx are another user, who may not enter this folder.
  const user = process.getuid?.() === 0 ? 'user root;\n' : ''
  const main = `${user}pid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\n${http}\n${log}\n${site}\n}\n`
  await writeFile(path.join(folder, 'main.conf'), main)
  await mkdir(path.join(folder, 'proxy'), { recursive: true })
  const running = start(t, [nginx ?? '', '-p', folder, '-c', path.join(folder, 'main.conf'), '-g', 'daemon off;'])
  await until('nginx answers', async () => {
    const status = await ask(`https://127.0.0.1:${port}/healthz`, { ca: authority.cert }).catch(() => undefined)
    if (status === undefined && running.output() !== '') assert.fail(running.output())
    return status?.status === 200
  })
  return ca
}

interface Ask {
  readonly ca: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** From an address that is on this machine and is not the proxy's. */
function ask(url: string, { ca, method = 'GET', headers = {}, body }: Ask): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, ca, headers, localAddress: '127.0.0.2', agent: false })
    asked.on('error', reject)
    asked.on('response', async (response) => {
      resolve({ status: response.statusCode ?? 0, text: (await response.setEncoding('utf8').toArray()).join('') })
    })
    asked.end(body)
  })
}

test('behind nginx as documented, started as the unit does it, a host enrols and is known by its own address', {
  skip,
}, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-nginx-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const [port, upstream] = [await findFreePort(), await findFreePort()]
  const server = await startAsUnit(t, folder, upstream)
  await until('the server listens', () => server.output().includes('Muster listens on'), { timeoutMs: 60_000 })
  const caFile = await startNginx(t, folder, { port, upstream })
  const ca = await readFile(caFile, 'utf8')
  const url = `https://127.0.0.1:${port}`

  // The proxy passes strangers on: the first administrator needs the token of the console.
  const setupToken = /--setup-token (\S+)/.exec(server.output())?.[1] ?? ''
  const open = createApi(url, { ca })
  assert.equal((await askForSetUp(open)).status, 401)
  const done = await askForSetUp(open, { setupToken })
  assert.equal(done.status, 200, JSON.stringify(done.body))
  const api = createApi(url, { ca, token: String(done.body['token']) })

  const target = createLoadTarget({ server: url, caFile })
  const [host] = await enrollHosts({ target, enrollSecret: 'e2e-enroll-secret', count: 1, connections: 1 })
  const checkIn = Buffer.from(JSON.stringify({ node_key: host?.nodeKey }))
  // What a caller says of itself is not believed: only the hop that the proxy adds.
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' }
  const read = { ca, method: 'POST', headers, body: checkIn }
  assert.equal((await ask(`${url}/api/osquery/distributed/read`, read)).status, 200)
  const addressOf = async () => {
    const { hosts } = await api.get<{ hosts: { public_ip: string }[] }>('/hosts')
    return hosts[0]?.public_ip
  }
  // Last-seen times are written every few seconds.
  const address = await until('the address is stored', async () => (await addressOf()) === '127.0.0.2' && '127.0.0.2', {
    timeoutMs: 40_000,
  })
  assert.equal(address, '127.0.0.2')

  await t.test('agents hear the refusal of Muster, not that of nginx, and large results pass', async () => {
    const write = (bytes: number) =>
      ask(`${url}/api/osquery/distributed/write`, {
        ...read,
        body: Buffer.from(JSON.stringify({ node_key: host?.nodeKey, queries: { x: 'y'.repeat(bytes) } })),
      })
    assert.notEqual((await write(5_000_000)).status, 413)
    const refused = await write(33 * 1024 * 1024)
    assert.deepEqual([refused.status, refused.text.trim()], [413, '{}'])
  })

  await t.test('connections to the server are kept', async () => {
    const before = await countConnections(upstream)
    for (let count = 0; count < 20; count++) await ask(`${url}/api/osquery/distributed/read`, read)
    assert.ok((await countConnections(upstream)) - before <= 2, 'each request opened a connection')
  })

  server.stop()
  assert.equal(await server.ended, 0, server.output())
})

/** Sockets to this port that are open or were closed a moment ago. */
async function countConnections(port: number): Promise<number> {
  const table = await readFile('/proc/net/tcp', 'utf8')
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table.split('\n').filter((line) => line.trim().split(/\s+/)[2]?.endsWith(wanted)).length
}
