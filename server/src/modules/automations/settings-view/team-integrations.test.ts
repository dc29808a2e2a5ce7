import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { openTicketScene } from '@muster/testkit/ticket-scene.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { onTransaction } from '../../../platform/context.ts'
import { toErrorAnswer } from '../../../transports/rest/error-answer.ts'
import { overlay } from '../../../platform/documents/overlay.ts'
import { createTeamIntegrations } from './team-integrations.ts'
import { createTeamWebhookSettings } from './team-webhook-settings.ts'

type Json = Record<string, unknown>
interface TeamPatch {
  readonly webhook_settings?: Json
  readonly integrations?: Json
}

interface Shown {
  readonly webhook_settings: { readonly failing_policies_webhook: Record<string, unknown> }
  readonly integrations: { readonly jira: readonly Entry[] | null; readonly zendesk: readonly Entry[] | null }
}
interface Entry {
  readonly project_key?: string
  readonly group_id?: number
  readonly enable_failing_policies: boolean
}

async function open(t: NodeTest) {
  const scene = await openTicketScene(t)
  const { ctx, outbound, receiver, jira, zendesk } = scene
  const row = { name: 'XYZ', created_at: ctx.clock.now() }
  const { id: teamId } = await ctx.db.insertInto('teams').values(row).returning('id').executeTakeFirstOrThrow()
  const deps = { outbound, recency: { maxAgeMs: 30 * 86_400_000, from: 'published' as const } }
  const sections = [createTeamIntegrations(deps), createTeamWebhookSettings(deps)]

  /** As the teams module does it. */
  async function patchTeam(patch: TeamPatch): Promise<number> {
    try {
      const given = patch as Record<string, Json | undefined>
      const prepared = new Map<string, unknown>()
      for (const { key, prepare } of sections) {
        const part = given[key]
        if (part) prepared.set(key, await prepare?.(ctx, { given: part, isPrivateAllowed: false }))
      }
      await inTransaction(ctx.db, async (tx) => {
        const own = onTransaction(ctx, tx)
        for (const { key, read, write } of sections) {
          const part = given[key]
          if (!part) continue
          const merged = overlay((await read(own, [teamId])).get(teamId) ?? {}, part)
          await write(own, { teamId, merged, given: part, patch: given, prepared: prepared.get(key) })
        }
      })
      return 200
    } catch (error) {
      return toErrorAnswer(error, 'req').status
    }
  }

  const j = (project_key: string, isOn: boolean) => ({ url: jira.url, project_key, enable_failing_policies: isOn })
  const z = (group_id: number, isOn: boolean) => ({ url: zendesk.url, group_id, enable_failing_policies: isOn })
  const webhook = (isOn: boolean) => ({
    failing_policies_webhook: { enable_failing_policies_webhook: isOn, destination_url: `${receiver.url}/team` },
  })
  const read = async () => {
    const shown = await Promise.all(
      sections.map(async (section) => [section.key, (await section.read(ctx, [teamId])).get(teamId)]),
    )
    return Object.fromEntries(shown) as Shown
  }
  const listed = async () => {
    const { jira: a, zendesk: b } = (await read()).integrations
    return [...(a ?? []), ...(b ?? [])].map((one) => [one.project_key ?? one.group_id, one.enable_failing_policies])
  }
  const isWebhookOn = async () =>
    (await read()).webhook_settings.failing_policies_webhook['enable_failing_policies_webhook']
  return { ...scene, teamId, patchTeam, j, z, webhook, listed, isWebhookOn, team: { jira, zendesk } }
}

test('H01 to H20 in one sequence', async (t) => {
  const { patchTeam: patch, j, z, webhook, listed, isWebhookOn, integrate, jiraEntry, zendeskEntry } = await open(t)
  assert.equal(await patch({ webhook_settings: webhook(true) }), 200, 'H01')
  assert.equal(await isWebhookOn(), true)
  assert.equal(await patch({ integrations: { jira: [j('qux', false)] } }), 422, 'H02')
  await integrate({ jira: [jiraEntry('qux'), jiraEntry('qux2')] })
  assert.equal(await patch({ integrations: { jira: [j('qux', true)] } }), 422, 'H03')
  assert.deepEqual([await listed(), await isWebhookOn()], [[], true])
  assert.equal(await patch({ webhook_settings: webhook(false), integrations: { jira: [j('qux', true)] } }), 200, 'H04')
  assert.deepEqual([await listed(), await isWebhookOn()], [[['qux', true]], false])
  assert.equal(await patch({ webhook_settings: webhook(true) }), 422, 'H05')
  assert.equal(await patch({ integrations: { jira: [j('qux', true), j('qux2', false)] } }), 200, 'H06')
  assert.deepEqual(await listed(), [
    ['qux', true],
    ['qux2', false],
  ])
  assert.equal(await patch({ integrations: { jira: [j('qux', true), j('qux2', true)] } }), 422, 'H07')
  assert.equal(await patch({ integrations: { jira: [j('qux', true), j('qux', false)] } }), 422, 'H08')
  assert.equal(await patch({ integrations: { jira: [j('qux', false)] } }), 200, 'H09')
  assert.deepEqual(await listed(), [['qux', false]])
  assert.equal(await patch({ webhook_settings: webhook(true) }), 200, 'H10')
  assert.deepEqual(await listed(), [['qux', false]], 'absent integrations are unchanged')
  assert.equal(await patch({ integrations: { zendesk: [z(122, false)] } }), 422, 'H11')
  const jira = [jiraEntry('qux'), jiraEntry('qux2')]
  await integrate({ jira, zendesk: [zendeskEntry(122), zendeskEntry(123)] })
  assert.equal(await patch({ integrations: { zendesk: [z(122, true)] } }), 422, 'H12')
  const swap = { webhook_settings: webhook(false), integrations: { zendesk: [z(122, true)] } }
  assert.equal(await patch(swap), 200, 'H13')
  assert.equal(await patch({ webhook_settings: webhook(true) }), 422, 'H14')
  assert.equal(await patch({ integrations: { zendesk: [z(122, true), z(123, false)] } }), 200, 'H15')
  assert.equal(await patch({ integrations: { zendesk: [z(122, true), z(123, true)] } }), 422, 'H16')
  assert.equal(await patch({ integrations: { zendesk: [z(123, true), z(123, false)] } }), 422, 'H17')
  assert.equal(await patch({ integrations: { zendesk: [z(122, true)], jira: [j('qux', false)] } }), 200, 'H18')
  assert.deepEqual(await listed(), [
    ['qux', false],
    [122, true],
  ])
  assert.equal(await patch({ integrations: { zendesk: [z(122, true)], jira: [j('qux', true)] } }), 422, 'H19')
  const full = { zendesk: [z(122, true), z(123, false)], jira: [j('qux', false)] }
  assert.equal(await patch({ integrations: full }), 200)
  await integrate({ jira: [jiraEntry('qux')], zendesk: [zendeskEntry(123)] })
  assert.deepEqual(
    [await listed(), await isWebhookOn()],
    [
      [
        ['qux', false],
        [123, false],
      ],
      false,
    ],
    'H20 G37',
  )
})

test("C22 a team's failing policy becomes a ticket in the team's Zendesk, the organisation's in its Jira (C21, B01)", async (t) => {
  const scene = await open(t)
  const { ctx, patchTeam: patch, z, teamId, integrate, jiraEntry, zendeskEntry } = scene
  const [global, own] = [await scene.addPolicy('of all'), await scene.addPolicy('of the team')]
  const [host = 0] = await scene.addHosts(1)
  await ctx.db.updateTable('policies').set({ team_id: teamId }).where('id', '=', own).execute()
  await integrate({ jira: [jiraEntry('qux', { enable_failing_policies: true })], zendesk: [zendeskEntry(122)] })
  await scene.patch('webhook_settings', { failing_policies_webhook: { policy_ids: [global] } })
  const webhook_settings = { failing_policies_webhook: { policy_ids: [own] } }
  assert.equal(await patch({ webhook_settings, integrations: { zendesk: [z(122, true)] } }), 200)
  await scene.answer(global, { [host]: 'failing' })
  await scene.answer(own, { [host]: 'failing' })
  await scene.run()
  const titles = [scene.jira.state.issues[0]?.fields['summary'], scene.zendesk.tickets[0]?.subject]
  assert.deepEqual(titles, ['Policy "of all" fails on 1 host', 'Policy "of the team" fails on 1 host'])
  assert.deepEqual([scene.jira.state.issues.length, scene.zendesk.tickets.length], [1, 1])
  const comment = scene.zendesk.comments[0]?.html_body ?? ''
  assert.match(comment, new RegExp(`team_id=${teamId}&#38;policy_id=${own}&#38;policy_response=failing`))
})
