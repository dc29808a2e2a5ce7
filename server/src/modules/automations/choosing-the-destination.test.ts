import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { sql } from 'kysely'

type Scene = Awaited<ReturnType<typeof openScene>>

async function addTeam({ ctx }: Scene, name: string): Promise<number> {
  const row = { name, created_at: ctx.clock.now() }
  return (await ctx.db.insertInto('teams').values(row).returning('id').executeTakeFirstOrThrow()).id
}

/** A team's automation as rows: its API has an issue of its own. */
async function enableTeam(
  { ctx }: Scene,
  team: { readonly id: number; readonly policyIds: readonly number[] },
): Promise<void> {
  const at = ctx.clock.now()
  const conditions = JSON.stringify({ policies: team.policyIds.map((id) => ({ id, sinceSeq: 0 })) })
  await sql`insert into automations (kind, team_id, name, is_built_in, is_enabled, conditions, destination_id, created_at, updated_at)
    select kind, ${team.id}, 'of a team', true, true, ${conditions}::jsonb, destination_id, ${at}, ${at}
    from automations where kind = 'policy' and team_id is null`.execute(ctx.db)
}

async function moveToTeam({ ctx }: Scene, policyIds: readonly number[], teamId: number): Promise<void> {
  await ctx.db.updateTable('policies').set({ team_id: teamId }).where('id', 'in', policyIds).execute()
}

function policiesSent(scene: Scene): readonly number[] {
  return scene
    .take()
    .map(({ policy }) => policy.id)
    .sort((a, b) => a - b)
}

test('B01 B02 B03 B04 B06 B07 selected policies of switched-on scopes are sent once, nothing else ever', async (t) => {
  const scene = await openScene(t)
  const policies: number[] = []
  for (let number = 1; number <= 9; number++) policies.push(await scene.addPolicy(`policy ${number}`))
  const [global1 = 0, global2 = 0, unselected = 0, team1 = 0, team2 = 0, teamUnselected = 0, lost1 = 0, gone = 0] =
    policies
  const hosts = await scene.addHosts(policies.length)
  const [team, missing] = [await addTeam(scene, 'A'), await addTeam(scene, 'missing')]
  await scene.enable({ policy_ids: [global1, global2, gone] })
  await moveToTeam(scene, [team1, team2, teamUnselected], team)
  await moveToTeam(scene, [lost1], missing)
  await enableTeam(scene, { id: team, policyIds: [team1, team2] })
  await enableTeam(scene, { id: missing, policyIds: [lost1] })
  for (const [index, id] of policies.entries()) await scene.answer(id, { [hosts[index] ?? 0]: 'failing' })
  await scene.ctx.db.deleteFrom('teams').where('id', '=', missing).execute()
  await scene.ctx.db.deleteFrom('policies').where('id', '=', gone).execute()
  await scene.run()
  assert.deepEqual(policiesSent(scene), [global1, global2, team1, team2])
  assert.ok(unselected && teamUnselected)
  await scene.run()
  assert.deepEqual(policiesSent(scene), [])
})

test('B10 what happened while the row of a team was off is kept, and sent when it is on again', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('of the team')
  const [host = 0] = await scene.addHosts(1)
  const team = await addTeam(scene, 'D')
  await scene.enable()
  await moveToTeam(scene, [policy], team)
  await enableTeam(scene, { id: team, policyIds: [policy] })
  const setOn = (is_enabled: boolean) =>
    scene.ctx.db.updateTable('automations').set({ is_enabled }).where('team_id', '=', team).execute()
  await setOn(false)
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  assert.deepEqual(policiesSent(scene), [])
  await setOn(true)
  await scene.run()
  assert.deepEqual(policiesSent(scene), [policy])
})

test('B14 B15 B16 B17 a thousand hosts that fail are one message; those that recover are in none', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const hosts = await scene.addHosts(1_000)
  await scene.enable({ policy_ids: [policy] })
  const all = (verdict: 'passing' | 'failing') =>
    scene.answer(policy, Object.fromEntries(hosts.map((id) => [id, verdict])))
  await all('failing')
  await all('failing')
  await scene.run()
  assert.deepEqual(
    scene.take().map((body) => body.hosts.length),
    [1_000],
  )
  await all('passing')
  await all('failing')
  await all('passing')
  await scene.run()
  assert.deepEqual(scene.take(), [])
})
