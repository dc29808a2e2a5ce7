import type { TrackerSetUp } from '@muster/contract/rest/integration.ts'
import { expect, test } from 'vitest'
import type { Integration, Integrations } from '../../api/integration.ts'
import { refusalText, replaceIntegration } from './integration.ts'
import { integrationProblems, isIncomplete, missingFields, openIntegration, toIntegration } from './integration-form.ts'

const sec: Integration = {
  kind: 'jira',
  entry: {
    ...{ url: 'https://jira.example', username: 'robot@example.com', api_token: '********', project_key: 'SEC' },
    ...{ enable_failing_policies: true, enable_software_vulnerabilities: false, resolve_transition: 'Done' },
  },
}
const desk: Integration = { kind: 'zendesk', entry: { url: 'https://desk.example', email: 'a@b.c', group_id: 122 } }
const stored: Integrations = { jira: [sec.entry], zendesk: [desk.entry] }

test('L02: credentials travel by https, in the clear only to this machine', () => {
  const problemOf = (url: string) => integrationProblems({ ...openIntegration(undefined), url }, undefined).url
  for (const url of ['http://x', 'http://127.0.0.1.example.com', 'jira.example', 'ftp://x', 'http://10.0.0.1'])
    expect(problemOf(url), url).toMatch(/https/)
  for (const url of ['', 'https://x', 'http://127.0.0.1:8091', 'http://localhost:8091', 'http://[::1]:1'])
    expect(problemOf(url), url).toBeUndefined()
})

test('what is opened and saved untouched is what was stored, without the token', () => {
  const { entry } = toIntegration(openIntegration(sec), sec)
  const { api_token: _mask, ...rest } = sec.entry
  const taken = { issue_type: null, labels: null, assignee: null, fields: null, reopen_transition: null }
  expect(entry).toEqual({ ...rest, ...taken })
})

test('another place wants its token typed: a stored one never follows', () => {
  const moved = { ...openIntegration(sec), url: 'https://other.example' }
  expect(integrationProblems(moved, sec).token).toMatch(/Type the token/)
  expect(isIncomplete(moved, sec)).toBe(true)
  expect(isIncomplete({ ...moved, token: 'new' }, sec)).toBe(false)
  expect(integrationProblems(openIntegration(sec), sec)).toEqual({})
})

test('a Jira of the cloud needs an account, one of a data center the token alone', () => {
  const form = { ...openIntegration(undefined), token: 't', target: 'SEC' }
  expect(isIncomplete({ ...form, url: 'https://acme.atlassian.net' }, undefined)).toBe(true)
  expect(isIncomplete({ ...form, url: 'https://jira.acme.example' }, undefined)).toBe(false)
  expect(isIncomplete({ ...form, kind: 'zendesk', url: 'https://a.zendesk.com' }, undefined)).toBe(true)
  expect(integrationProblems({ ...form, kind: 'zendesk', target: 'SEC' }, undefined).target).toMatch(/number/)
})

test('an entry takes the place of the one that was edited, the others stay as they are', () => {
  const moved: Integration = { kind: 'jira', entry: { ...sec.entry, project_key: 'OPS' } }
  expect(replaceIntegration(stored, sec, moved)).toEqual({ jira: [moved.entry], zendesk: [desk.entry] })
  expect(replaceIntegration(stored, undefined, moved).jira).toEqual([sec.entry, moved.entry])
  expect(replaceIntegration(stored, desk, undefined)).toEqual({ jira: [sec.entry], zendesk: [] })
  // Somebody else has removed it meanwhile.
  expect(replaceIntegration({ jira: [], zendesk: [] }, sec, moved).jira).toEqual([moved.entry])
})

test('a refusal names another integration by its name, the edited one not at all', () => {
  const reason = 'integrations.jira[0]: the connection test failed: 401'
  expect(refusalText(reason, stored, sec)).toBe('the connection test failed: 401')
  expect(refusalText(reason, stored, desk)).toBe('https://jira.example - SEC: the connection test failed: 401')
  expect(refusalText('something else', stored, sec)).toBe('something else')
})

test('a field that new tickets need is missing until it has a value', () => {
  const field = { id: 'customfield_1', name: 'Risk', type: 'option', allowed_values: [] }
  const form = openIntegration(sec)
  const found: TrackerSetUp = {
    ...{ deployment: 'cloud', target: 'SEC', issue_types: [], transitions: [], required_fields: [field] },
    preselected: { resolve_transition: null },
  }
  expect(missingFields(form, found)).toEqual([field])
  expect(missingFields({ ...form, fields: '{"customfield_1": {"value": "High"}}' }, found)).toEqual([])
  expect(integrationProblems({ ...form, fields: '[1]' }, sec).fields).toMatch(/JSON/)
})
