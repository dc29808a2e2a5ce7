import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkReceipts, countWebhooks, type Receipt } from './receipts.ts'

function receipt(
  id: string,
  atMs: number,
  changes: Partial<Receipt> & { hosts?: readonly number[]; at?: string } = {},
) {
  const { hosts = [1], at = '2026-06-01T12:00:00.000Z', ...rest } = changes
  const body = {
    timestamp: at,
    policy: { id: 1, passing_host_count: 0, failing_host_count: 1 },
    hosts: hosts.map((host) => ({ id: host, hostname: '', url: '' })),
  }
  return { id, atMs, body, text: JSON.stringify(body), isAccepted: true, ...rest }
}

test('a webhook that came twice is excused by a kill between only', () => {
  const twice = [receipt('a', 10), receipt('a', 30)]
  assert.deepEqual(checkReceipts(twice, [20]), { webhooks: 1, duplicates: 1, problems: [] })
  assert.match(checkReceipts(twice, [-5_000, 40]).problems.join(), /a was sent again/)
})

test('a refused webhook must come again, with the same bytes', () => {
  const refused = receipt('a', 10, { isAccepted: false })
  assert.deepEqual(checkReceipts([refused, receipt('a', 20)], []), { webhooks: 1, duplicates: 0, problems: [] })
  assert.match(checkReceipts([refused], []).problems.join(), /never sent again/)
  assert.match(checkReceipts([refused, receipt('a', 20, { hosts: [2] })], []).problems.join(), /different bodies/)
})

test('batches of a policy that overtake each other are found', () => {
  const [first, second] = [receipt('a', 10), receipt('b', 20, { hosts: [2] })]
  assert.deepEqual(checkReceipts([first, second], []).problems, [])
  assert.match(checkReceipts([second, first], []).problems.join(), /out of order/)
})

test('counts a webhook once however often it came', () => {
  const count = countWebhooks([receipt('a', 10), receipt('a', 20), receipt('b', 30, { hosts: [1, 2] })])
  assert.deepEqual([count(1, 1), count(2, 1), count(3, 1)], [2, 1, 0])
})
