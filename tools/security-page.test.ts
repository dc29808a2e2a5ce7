import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const root = path.resolve(import.meta.dirname, '..')

test('every threat of docs/security.md has the test that it names', () => {
  const page = readFileSync(path.join(root, 'docs/security.md'), 'utf8')
  const rows = [...page.matchAll(/^\| (.+) \| .+ \| `([^`]+\.test\.ts)` \| (.+) \|$/gm)]
  assert.ok(rows.length > 25, `only ${rows.length} threats were found`)
  for (const [, threat, file = '', title = ''] of rows) {
    assert.ok(existsSync(path.join(root, file)), `${threat}: there is no ${file}`)
    assert.ok(
      title.length > 10 && readFileSync(path.join(root, file), 'utf8').includes(title),
      `${threat}: ${file} has no test "${title}"`,
    )
  }
})
