import assert from 'node:assert/strict'
import test from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { dismissNotice } from './dismiss-notice.ts'
import { listNotices } from './list-notices.ts'
import { recordNotice } from './record-notice.ts'
import { resolveNotice } from './resolve-notice.ts'

const cloned = {
  kind: 'duplicate_identity',
  subject: 'host 7',
  message: 'two machines',
  details: { host_id: 7 },
} as const

test('counts a repeated notice in the open one and keeps the newest message', async (t) => {
  const ctx = await openTestContext(t)
  await recordNotice(ctx, cloned)
  await ctx.clock.advance(60_000)
  await recordNotice(ctx, { ...cloned, message: 'still two machines', details: { host_id: 7, times: 2 } })
  const notices = await listNotices(ctx, {})
  assert.equal(notices.length, 1)
  assert.equal(notices[0]?.occurrences, 2)
  assert.equal(notices[0]?.message, 'still two machines')
  assert.deepEqual(notices[0]?.details, { host_id: 7, times: 2 })
  assert.equal(notices[0]?.createdAt.toISOString(), '2026-06-01T12:00:00.000Z')
  assert.equal(notices[0]?.updatedAt.toISOString(), '2026-06-01T12:01:00.000Z')
})

test('keeps notices of other subjects and kinds apart, the latest first', async (t) => {
  const ctx = await openTestContext(t)
  await recordNotice(ctx, cloned)
  await ctx.clock.advance(1000)
  await recordNotice(ctx, { ...cloned, subject: 'host 8' })
  await ctx.clock.advance(1000)
  await recordNotice(ctx, { ...cloned, kind: 'enroll_other_team' })
  const notices = await listNotices(ctx, {})
  assert.deepEqual(
    notices.map(({ kind, subject }) => `${kind} ${subject}`),
    ['enroll_other_team host 7', 'duplicate_identity host 8', 'duplicate_identity host 7'],
  )
})

test('hides a resolved notice unless all are wanted, and opens a new one when it happens again', async (t) => {
  const ctx = await openTestContext(t)
  await recordNotice(ctx, cloned)
  await resolveNotice(ctx, cloned)
  assert.deepEqual(await listNotices(ctx, {}), [])
  await recordNotice(ctx, cloned)
  const [open] = await listNotices(ctx, {})
  assert.equal(open?.occurrences, 1)
  assert.equal((await listNotices(ctx, { all: true })).length, 2)
})

test('dismisses a notice and records who did', async (t) => {
  const ctx = await openTestContext(t)
  await recordNotice(ctx, cloned)
  const [open] = await listNotices(ctx, {})
  await dismissNotice(ctx, { id: open?.id as number })
  assert.deepEqual(await listNotices(ctx, {}), [])
  const activities = await ctx.db.selectFrom('activities').select(['type', 'details']).execute()
  const details = { notice_id: open?.id, kind: 'duplicate_identity', subject: 'host 7' }
  assert.deepEqual(activities, [{ type: 'dismissed_notice', details }])
})

test('says which notice does not exist', async (t) => {
  const ctx = await openTestContext(t)
  await assert.rejects(dismissNotice(ctx, { id: 99 }), { code: 'not-found', message: 'there is no notice 99' })
})
