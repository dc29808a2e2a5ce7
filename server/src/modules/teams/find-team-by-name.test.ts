import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { findTeamByName } from './find-team-by-name.ts'

test('finds a team whatever the case of its name, and nothing where there is none', async (t) => {
  const ctx = await openTestContext(t)
  const { id } = await ctx.db
    .insertInto('teams')
    .values({ name: 'Servers', created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  assert.deepEqual(await findTeamByName(ctx, 'SERVERS'), { id, name: 'Servers' })
  assert.equal(await findTeamByName(ctx, 'Laptops'), undefined)
})
