import { expect, test } from 'vitest'
import { deliveryWords } from './delivery-words.ts'
import { renderCurl } from './render-curl.ts'

test('a state is one word and one colour', () => {
  expect(deliveryWords({ state: 'delivered', attempt_count: 1 })).toEqual({ tone: 'good', word: 'Delivered' })
  expect(deliveryWords({ state: 'waiting', attempt_count: 0 }).word).toBe('Waiting')
  expect(deliveryWords({ state: 'waiting', attempt_count: 2 })).toEqual({ tone: 'warn', word: 'Retrying' })
  expect(deliveryWords({ state: 'dead', attempt_count: 9 }).tone).toBe('bad')
})

test('curl gets quotes that hold, and variables where a secret was', () => {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer ********' }
  expect(renderCurl({ url: 'https://a.example', headers, body: `{"it's":"$HOME"}` })).toBe(
    [
      'curl -X POST "${URL:-https://a.example}" \\',
      "  -H 'content-type: application/json' \\",
      '  -H "authorization: Bearer $AUTHORIZATION" \\',
      `  --data-raw '{"it'\\''s":"$HOME"}'`,
    ].join('\n'),
  )
})
