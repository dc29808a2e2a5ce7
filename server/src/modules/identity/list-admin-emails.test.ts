import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { listAdminEmails } from './admin-queries.ts'

test('mail about the server goes to administrators who are people', async (t) => {
  const ctx = await openTestContext(t)
  const at = ctx.clock.now()
  const user = (email: string, global_role: string | null, is_api_only = false) => ({
    ...{ name: email, email, global_role, is_api_only, created_at: at, updated_at: at },
  })
  const users = [
    user('ada@example.com', 'admin'),
    user('bob@example.com', 'maintainer'),
    user('eve@example.com', null),
    user('robot@example.com', 'admin', true),
    user('zoe@example.com', 'admin'),
  ]
  await ctx.db.insertInto('users').values(users).execute()
  assert.deepEqual(await listAdminEmails(ctx.db), ['ada@example.com', 'zoe@example.com'])
})
