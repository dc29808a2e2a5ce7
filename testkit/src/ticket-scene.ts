import type { TestContext as NodeTest } from 'node:test'
import { openScene } from './automation-scene.ts'
import { type FakeJiraOptions, startFakeJira } from './fakes/fake-jira.ts'
import { startFakeZendesk } from './fakes/fake-zendesk.ts'

type Json = Record<string, unknown>

/** A server with automations beside a Jira and a Zendesk that keep their vendors' rules. */
export async function openTicketScene(t: NodeTest, options: Pick<FakeJiraOptions, 'deployment'> = {}) {
  const scene = await openScene(t)
  const now = () => scene.ctx.clock.now()
  const jira = await startFakeJira({ now, ...options })
  const zendesk = await startFakeZendesk({ now })
  t.after(() => Promise.all([jira.close(), zendesk.close()]))

  const jiraEntry = (project_key: string, changes: Json = {}): Json => ({
    ...{ url: jira.url, username: 'ok', api_token: 'token', project_key },
    ...changes,
  })
  const zendeskEntry = (group_id: number, changes: Json = {}): Json => ({
    ...{ url: zendesk.url, email: 'ok', api_token: 'token', group_id },
    ...changes,
  })
  const integrate = (given: Json) => scene.patch('integrations', given)

  async function read(key: string): Promise<Json> {
    return (await scene.settingsSections.find((one) => one.key === key)?.read(scene.ctx)) ?? {}
  }

  /** Time goes on, tickets are followed, and what is due is sent. */
  async function pass(ms: number): Promise<void> {
    await scene.ctx.clock.advance(ms)
    await scene.scheduler.trigger(scene.ctx, 'integrations')
    await scene.scheduler.check()
    await scene.worker.drain()
  }

  return { ...scene, jira, zendesk, jiraEntry, zendeskEntry, integrate, read, pass }
}
export type TicketScene = Awaited<ReturnType<typeof openTicketScene>>
