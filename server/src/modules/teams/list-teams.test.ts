import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { listTeams } from './list-teams.ts'

test('lists teams by name', async (t) => {
  const ctx = await openTestContext(t)
  const created_at = ctx.clock.now()
  const rows = [
    { name: 'Workstations', created_at },
    { name: 'Servers', description: 'the cellar', created_at },
  ]
  await ctx.db.insertInto('teams').values(rows).execute()
  const teams = await listTeams(ctx)
  assert.deepEqual(
    teams.map(({ name, description }) => ({ name, description })),
    [
      { name: 'Servers', description: 'the cellar' },
      { name: 'Workstations', description: '' },
    ],
  )
})
