import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { parse } from 'yaml'
import { emptyContext, openContextFile } from './context-file.ts'

const fleetText =
  'contexts:\n  default: {address: "https://old.example.com", token: t1}\n  lab: {address: "https://lab.example.com"}\n'

function makeHome(t: TestContext, files: Readonly<Record<string, string>> = {}): string {
  const home = mkdtempSync(path.join(tmpdir(), 'muster-context-'))
  t.after(() => rmSync(home, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true })
    writeFileSync(path.join(home, name), text)
  }
  return home
}

test("reads the contexts of Fleet's client, and the first change copies all of them without touching its file", (t) => {
  const home = makeHome(t, { '.fleet/config': fleetText })
  const file = openContextFile({ home, name: 'default' })
  assert.equal(file.read().token, 't1')
  assert.deepEqual(file.update({ token: 't2' }), { isNew: false })
  assert.equal(readFileSync(path.join(home, '.fleet/config'), 'utf8'), fleetText)
  const { contexts } = parse(readFileSync(path.join(home, '.muster/config'), 'utf8')) as { contexts: object }
  assert.deepEqual(contexts, {
    default: { ...emptyContext, address: 'https://old.example.com', token: 't2' },
    lab: { address: 'https://lab.example.com' },
  })
  assert.equal(file.read().token, 't2')
})

test("refuses to write the file of Fleet's client, also through a link", (t) => {
  const home = makeHome(t, { '.fleet/config': fleetText })
  symlinkSync(path.join(home, '.fleet/config'), path.join(home, 'link'))
  for (const name of ['.fleet/config', 'link']) {
    const file = openContextFile({ home, file: path.join(home, name), name: 'lab' })
    assert.equal(file.read().address, 'https://lab.example.com')
    assert.throws(() => file.update({ token: 'x' }), /is never written/)
  }
  assert.equal(readFileSync(path.join(home, '.fleet/config'), 'utf8'), fleetText)
})

test('an own file is private, even where an open one was before, and leaves nothing beside it', (t) => {
  const home = makeHome(t, { 'work/contexts.yml': 'contexts: {}\n' })
  const target = path.join(home, 'work/contexts.yml')
  chmodSync(target, 0o644)
  assert.deepEqual(openContextFile({ home, file: target, name: 'new' }).update({ token: 'x' }), { isNew: true })
  assert.equal(statSync(target).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(path.join(home, 'work')), ['contexts.yml'])
})

test('a file that a person broke is told and kept', (t) => {
  const broken = ['contexts: [1', 'just text', 'contexts: {default: {address: 3}}']
  for (const text of broken) {
    const home = makeHome(t, { '.muster/config': text })
    const file = openContextFile({ home, name: 'default' })
    assert.throws(() => file.read(), { name: 'CliError', message: /\.muster\/config/ })
    assert.throws(() => file.update({ token: 'x' }), { name: 'CliError' })
    assert.equal(readFileSync(path.join(home, '.muster/config'), 'utf8'), text)
  }
})
