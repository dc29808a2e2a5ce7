import { expect, test } from 'vitest'
import { sortWorst } from './sort-worst.ts'

test('what is certain comes before what is worse and uncertain', () => {
  const found = (cve: string, cvss_score: number | null, cisa_known_exploit = false, is_low_confidence = false) => ({
    ...{ cve, cvss_score, cisa_known_exploit, is_low_confidence },
  })
  const sorted = sortWorst([
    found('uncertain', 10, true, true),
    found('no score', null),
    found('high', 8),
    found('exploited', 5, true),
  ])
  expect(sorted.map(({ cve }) => cve)).toEqual(['exploited', 'high', 'no score', 'uncertain'])
})
