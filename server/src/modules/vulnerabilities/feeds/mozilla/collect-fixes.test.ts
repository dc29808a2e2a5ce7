import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addFix, type Fixes, toAdvisory } from './collect-fixes.ts'

it('counts what follows a mended branch as vulnerable until the next fix', () => {
  const fixes: Fixes = new Map()
  for (const text of ['Thunderbird 136', 'Thunderbird 128.8']) addFix(fixes, text)
  const [affected] = toAdvisory('CVE-2025-0001', fixes).affected
  assert.deepEqual(
    affected?.ranges.map(({ introduced, fixed }) => [introduced, fixed]),
    [
      [undefined, '128.8'],
      ['129', '136'],
    ],
  )
})
