import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { findTeamByName } from './find-team.ts'

test('finds a team whatever the case of its name, and nothing where there is none', async (t) => {
  const ctx = await openTestContext(t)
  const { id } = await ctx.db
    .insertInto('teams')
    .values({ name: 'Servers', created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  assert.equal((await findTeamByName(ctx, 'SERVERS'))?.id, id)
  assert.equal(await findTeamByName(ctx, 'Laptops'), undefined)
})
