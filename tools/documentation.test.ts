import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { guide } from '../web/src/features/docs/guide.ts'

type Proof = readonly (readonly [file: string, name: string])[]

const root = path.resolve(import.meta.dirname, '..')
const proofFile = 'web/src/features/docs/guide-proof.json'
const proofs = JSON.parse(readFileSync(path.join(root, proofFile), 'utf8')) as Readonly<Record<string, Proof>>
const ids = guide.flatMap(({ blocks }) => blocks.flatMap(({ sentences = [] }) => sentences.map(({ id }) => id)))

/** Named in a call of `test`, or in a row of a table from which tests are made. */
function hasTest(file: string, name: string): boolean {
  const source = path.join(root, file)
  if (!file.endsWith('.test.ts') || !existsSync(source)) return false
  const text = readFileSync(source, 'utf8')
  const quoted = `(['"\`])${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\1`
  const isRow = new RegExp(`^\\s*\\[\\s*${quoted},`, 'm').test(text) && /\btest\(name,/.test(text)
  return isRow || new RegExp(`\\btest\\(\\s*${quoted}`).test(text)
}

test('each sentence of /docs/automations has tests that prove it, and they exist', () => {
  assert.ok(ids.length > 40)
  assert.deepEqual(ids, [...new Set(ids)], 'an id is there twice')
  const unproven = ids.filter((id) => (proofs[id] ?? []).length === 0)
  assert.deepEqual(unproven, [], `name a test for them in ${proofFile}`)
  const missing = Object.values(proofs)
    .flat()
    .filter(([file, name]) => !hasTest(file, name))
  assert.deepEqual(missing, [], `these tests of ${proofFile} do not exist`)
  assert.deepEqual(
    Object.keys(proofs).filter((id) => !ids.includes(id)),
    [],
    'proofs of sentences that are gone',
  )
})

test('half a name, or a file that is not there, is no test', () => {
  assert.ok(hasTest('tools/documentation.test.ts', 'half a name, or a file that is not there, is no test'))
  assert.ok(!hasTest('tools/documentation.test.ts', 'half a name'))
  assert.ok(!hasTest('tools/nowhere.test.ts', 'half a name, or a file that is not there, is no test'))
})
