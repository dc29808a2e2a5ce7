import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { createPolicy, createPolicyIngest, createPolicySnapshot } from '../../policies/index.ts'

type Json = Record<string, unknown>
type Scene = Awaited<ReturnType<typeof openScene>>

async function openTeam(t: Parameters<typeof openScene>[0]) {
  const scene = await openScene(t)
  const { ctx } = scene
  const { id: teamId } = await ctx.db
    .insertInto('teams')
    .values({ name: 'Laptops', created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  const hostIds = await scene.addHosts(2)
  await ctx.db.updateTable('hosts').set({ team_id: teamId }).execute()
  return { scene, teamId, hostIds }
}

/** PATCH of the team's `webhook_settings`, as the teams module does it. */
async function patch({ ctx, teamSections }: Scene, teamId: number, given: Json): Promise<void> {
  const section = teamSections.find(({ key }) => key === 'webhook_settings')
  assert.ok(section)
  const prepared = await section.prepare?.(ctx, { given, isPrivateAllowed: false })
  await inTransaction(ctx.db, async (tx) => {
    const before = ((await section.read(onTransaction(ctx, tx), [teamId])).get(teamId) ?? {}) as Record<string, Json>
    const merged = Object.fromEntries(
      Object.entries(before).map(([key, value]) => [key, { ...value, ...(given[key] as Json | undefined) }]),
    )
    await section.write(onTransaction(ctx, tx), { teamId, merged, given, patch: { webhook_settings: given }, prepared })
  })
}

async function fail({ ctx }: Scene, teamId: number, policyIds: readonly number[], hostIds: readonly number[]) {
  const snapshot = createPolicySnapshot(ctx)
  await snapshot.refresh()
  const ingest = createPolicyIngest(snapshot, () => undefined)
  const items = hostIds.map((id) => ({
    host: { id, teamId, platform: 'darwin', isKnown: true },
    answers: policyIds.map((policyId) => ({ policyId, outcome: 'failing', message: '' })),
  }))
  await inTransaction(ctx.db, (tx) => ingest.recordMany(tx, items, ctx.clock.now()))
}

test('A05, A06, B19, B20 a team tells of its selected policies once, and of no global ones', async (t) => {
  const { scene, teamId, hostIds } = await openTeam(t)
  const global = await scene.addPolicy('Global')
  const selected = (await createPolicy(scene.ctx, { name: 'Selected', query: 'select 1' }, teamId)).id
  const other = (await createPolicy(scene.ctx, { name: 'Other', query: 'select 1' }, teamId)).id
  const url = `${scene.receiver.url}/team`
  await patch(scene, teamId, {
    failing_policies_webhook: { enable_failing_policies_webhook: true, destination_url: url, policy_ids: ['selected'] },
  })
  await fail(scene, teamId, [global, selected, other], hostIds)
  await scene.run()
  const bodies = scene.take()
  assert.deepEqual(
    bodies.map(({ policy, hosts }) => [policy.id, policy.team_id, hosts.length]),
    [[selected, teamId, 2]],
  )
  await scene.run()
  assert.deepEqual(scene.take(), [])
})

test('a name of a policy of another team is not found', async (t) => {
  const { scene, teamId } = await openTeam(t)
  await scene.addPolicy('Global')
  const given = { failing_policies_webhook: { policy_ids: ['Global'] } }
  await assert.rejects(patch(scene, teamId, given), /no policy "Global" among the policies of this team/)
})

test('an answer to a policy of the team that the host has left is not stored', async (t) => {
  const { scene, teamId, hostIds } = await openTeam(t)
  const own = (await createPolicy(scene.ctx, { name: 'Own', query: 'select 1' }, teamId)).id
  const [moved = 0, stayed = 0] = hostIds
  await scene.ctx.db.updateTable('hosts').set({ team_id: null }).where('id', '=', moved).execute()
  // The process that asked does not know of the move yet.
  await fail(scene, teamId, [own], [moved, stayed])
  const stored = await scene.ctx.db
    .selectFrom('host_policies')
    .select(['host_id', 'failing'])
    .orderBy('host_id')
    .execute()
  assert.deepEqual(stored, [{ host_id: stayed, failing: [own] }])
})
