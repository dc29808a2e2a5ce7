import { expect, test } from 'vitest'
import type { Integration } from '../../api/integration.ts'
import { openTeamForm, toTeamAutomation } from './team-draft.ts'

const integrations: readonly Integration[] = [
  { kind: 'jira', entry: { url: 'https://jira.example', project_key: 'SEC' } },
  { kind: 'jira', entry: { url: 'https://jira.example', project_key: 'OPS' } },
  { kind: 'zendesk', entry: { url: 'https://desk.example', group_id: 122 } },
]

function makeTeam(url: string, isOn: boolean, projectOn?: string) {
  const webhook = { enable_failing_policies_webhook: isOn, destination_url: url, policy_ids: [7], host_batch_size: 0 }
  const entry = { url: 'https://jira.example', project_key: projectOn ?? 'SEC', enable_failing_policies: true }
  return {
    webhook_settings: {
      failing_policies_webhook: webhook,
      host_status_webhook: {
        enable_host_status_webhook: false,
        destination_url: '',
        host_percentage: 0,
        days_count: 0,
      },
    },
    integrations: { jira: projectOn === undefined ? null : [entry], zendesk: null },
  }
}

test('a team is opened as it stands: by url and project, not by project alone', () => {
  const otherSite: Integration = { kind: 'jira', entry: { url: 'https://other.example', project_key: 'OPS' } }
  expect(openTeamForm(makeTeam('https://a.example', false, 'OPS'), [otherSite, ...integrations])).toEqual({
    ...{ enabled: true, policyIds: [7], workflow: 'ticket', ticketId: 2, url: 'https://a.example' },
  })
  expect(openTeamForm(makeTeam('https://a.example', true), integrations)).toMatchObject({ workflow: 'webhook' })
  expect(openTeamForm(makeTeam('', false), [])).toMatchObject({ enabled: false, workflow: 'webhook', ticketId: null })
})

test('changing from a webhook to a ticket and back says both, and loses nothing of the team', () => {
  const team = makeTeam('https://a.example', true, 'SEC')
  const form = { ...openTeamForm(team, integrations), workflow: 'ticket', ticketId: 2 } as const
  expect(toTeamAutomation(team, form, integrations)).toEqual({
    webhook_settings: { failing_policies_webhook: { enable_failing_policies_webhook: false, policy_ids: [7] } },
    integrations: {
      jira: [{ url: 'https://jira.example', project_key: 'SEC', enable_failing_policies: false }],
      zendesk: [{ url: 'https://desk.example', group_id: 122, enable_failing_policies: true }],
    },
  })
  const back = toTeamAutomation(team, { ...form, workflow: 'webhook' }, integrations)
  expect(back.webhook_settings.failing_policies_webhook).toEqual({
    ...{ enable_failing_policies_webhook: true, policy_ids: [7], destination_url: 'https://a.example' },
  })
  expect(back.integrations.jira?.map(({ enable_failing_policies: isOn }) => isOn)).toEqual([false])
})

test('switched off it sends nowhere, whatever is chosen', () => {
  const team = makeTeam('https://a.example', true, 'SEC')
  const form = { ...openTeamForm(team, integrations), enabled: false }
  const { webhook_settings: webhook, integrations: lists } = toTeamAutomation(team, form, integrations)
  expect(webhook.failing_policies_webhook.enable_failing_policies_webhook).toBe(false)
  expect(lists.jira?.some(({ enable_failing_policies: isOn }) => isOn)).toBe(false)
})
