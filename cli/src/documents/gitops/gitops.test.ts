import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { openScene } from '../../cli-scene.test-support.ts'

const call = 'POST /api/latest/fleet/gitops'
const accepting = { [call]: () => ({ body: { is_dry_run: false, changes: [] } }) }

type Files = Readonly<Record<string, string>>

/** Runs `gitops` on the first files; the others are only referred to. */
async function runGitops(
  t: TestContext,
  files: Files,
  { env = {}, given = Object.keys(files).slice(0, 1), flags = [] as string[] } = {},
) {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-gitops-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text)
  }
  const scene = await openScene(t, accepting)
  const words = given.flatMap((name) => ['-f', path.join(folder, name)])
  const { code, out, err } = await scene.fleetctl(['gitops', ...words, ...flags], { env })
  const local = (text: string) => text.replaceAll(`${folder}/`, '')
  const body = (scene.requests[0]?.body ?? {}) as { documents?: { kind: string; spec: unknown }[]; complete?: unknown }
  const { documents = [], complete } = body
  return { code, out: local(out), err: local(err), documents, complete, count: scene.requests.length }
}

const globalFile = `
org_settings:
  server_settings:
    server_url: https://\${NAME}.test
  smtp_settings: {port: $PORT, password: $PASSWORD}
  secrets:
    - secret: $SECRET
agent_options:
  path: ./lib/agents.yml
controls:
queries: []
labels:
  - name: Laptops
    query: select 1
policies:
  - path: lib/disk.yml
  - name: Screen locks
    query: select '\\$5'
    description: costs $NOTHING
`

const teamFile = `
name: Workstations
team_settings:
  secrets: [{secret: $SECRET}]
  webhook_settings: {}
agent_options: {config: {}}
policies:
  - paths: ../lib/d*.yml
controls: {scripts: []}
queries: [{name: q}]
software:
`

const files = {
  'default.yml': globalFile,
  'teams/workstations.yml': teamFile,
  'lib/agents.yml': 'config: {options: {logger_tls_period: 10}}\n',
  'lib/disk.yml': '- name: Disk encrypted\n  query: select 2\n',
}
const env = { NAME: 'muster', PORT: '2525', PASSWORD: 'a: [b\nc: 1', SECRET: '0123' }

test('files in the form of Fleet become documents of one run', async (t) => {
  const given = Object.keys(files).slice(0, 2)
  const { code, out, err, documents, complete, count } = await runGitops(t, files, { env, given })
  assert.deepEqual([code, err, count], [0, '', 1])
  assert.deepEqual(complete, [{ kind: 'policy' }, { kind: 'label' }, { kind: 'policy', team: 'Workstations' }])
  const failing = { failing_policies_webhook: { enable_failing_policies_webhook: false } }
  const integrations = { jira: [], zendesk: [] }
  const screen = { name: 'Screen locks', query: "select '$5'", description: 'costs $NOTHING' }
  assert.deepEqual(documents, [
    {
      kind: 'config',
      spec: {
        server_settings: { server_url: 'https://muster.test' },
        smtp_settings: { port: 2525, password: 'a: [b\nc: 1' },
        webhook_settings: {
          host_status_webhook: { enable_host_status_webhook: false },
          ...failing,
          vulnerabilities_webhook: { enable_vulnerabilities_webhook: false },
        },
        integrations,
        agent_options: { config: { options: { logger_tls_period: 10 } } },
      },
    },
    { kind: 'enroll_secret', spec: { secrets: [{ secret: '0123' }] } },
    { kind: 'label', spec: { name: 'Laptops', query: 'select 1' } },
    { kind: 'policy', spec: { name: 'Disk encrypted', query: 'select 2' } },
    { kind: 'policy', spec: screen },
    {
      kind: 'team',
      spec: {
        team: {
          name: 'Workstations',
          secrets: [{ secret: '0123' }],
          webhook_settings: failing,
          integrations,
          agent_options: { config: {} },
        },
      },
    },
    { kind: 'policy', spec: { name: 'Disk encrypted', query: 'select 2', team: 'Workstations' } },
  ])
  assert.match(
    out,
    /^\[!\] ignoring "controls" \(teams\/workstations\.yml:9:1\): not supported yet\n\[!\] ignoring "qu/,
  )
  assert.match(out, /\[\+\] applied 3 policies\n(?:\[\+\] .*\n)*\[!\] gitops succeeded\n$/)
})

test('what a file gives stays as it gives it, and lists that it leaves out are not whole', async (t) => {
  const settings =
    'org_settings: {webhook_settings: {interval: 6h, host_status_webhook: {enable_host_status_webhook: true}}, integrations: {jira: [{url: u}]}}\n'
  const { documents, complete } = await runGitops(t, { 'a.yml': settings }, { flags: ['--delete-other-teams'] })
  const { webhook_settings, integrations } = (documents[0]?.spec ?? {}) as Record<string, Record<string, unknown>>
  assert.deepEqual(
    [webhook_settings?.['interval'], webhook_settings?.['host_status_webhook'], integrations],
    ['6h', { enable_host_status_webhook: true }, { jira: [{ url: 'u' }], zendesk: [] }],
  )
  assert.deepEqual(complete, [{ kind: 'team' }])
  const labels = await runGitops(t, { 'a.yml': 'labels:\nagent_options: {config: {}}\n' })
  assert.deepEqual(
    [labels.complete, labels.documents],
    [[{ kind: 'label' }], [{ kind: 'config', spec: { agent_options: { config: {} } } }]],
  )
})

test('mistakes point into the file that holds them', async (t) => {
  const refer = (text: string): Files => ({ 'default.yml': 'policies:\n  - path: ./p.yml\n', 'p.yml': text })
  const mistakes: [Files, RegExp][] = [
    [{ 'a.yml': 'polices: []\n' }, /a\.yml:1:1: the document has no kind/],
    [{ 'a.yml': 'policies: []\npolicis: []\n' }, /a\.yml:2:1: unknown key "policis"; did you mean "policies"\?/],
    [{ 'a.yml': 'policies: []\nwords: 1\n' }, /a\.yml:2:1: unknown key "words"; the keys are name, org_settings/],
    [{ 'a.yml': 'name: T\norg_settings: {}\n' }, /a\.yml:2:1: org_settings belongs into a file without the key "name"/],
    [{ 'a.yml': 'team_settings: {}\n' }, /a\.yml:1:1: team_settings belongs into a file with the key "name"/],
    [{ 'a.yml': 'policies: {}\n' }, /a\.yml:1:1: this must be a list/],
    [{ 'a.yml': 'policies: [1]\n' }, /a\.yml:1:12: an entry of policies is a mapping/],
    [{ 'a.yml': 'org_settings: [1]\n' }, /a\.yml:1:1: org_settings is a mapping/],
    [{ 'a.yml': 'policies:\n  - query: $UNSET\n' }, /a\.yml:2:12: the environment variable UNSET is not set/],
    [{ 'a.yml': 'policies:\n  - paths: none/*.yml\n' }, /a\.yml:2:5: no file matches none\/\*\.yml/],
    [{ 'a.yml': 'policies:\n  - path: gone.yml\n' }, /cannot read gone\.yml: ENOENT/],
    [refer('- path: x.yml\n'), /p\.yml:1:1: a file that is referred to may not refer to others/],
    [refer('a: 1\n'), /p\.yml:1:1: this must be a list/],
    [refer('- a\n---\n- b\n'), /p\.yml:3:1: a file that is referred to holds one document/],
    [refer(''), /default\.yml:2:5: \.\/p\.yml holds no document/],
    [{ 'a.yml': '' }, /a\.yml holds no document/],
  ]
  for (const [given, message] of mistakes) {
    const { code, err, count } = await runGitops(t, given)
    assert.deepEqual([code, count], [1, 0], err)
    assert.match(err, message)
  }
})

test('two global files are refused, a file for hosts of no team is passed over', async (t) => {
  const org = 'org_settings: {org_info: {org_name: A}}\n'
  const { err } = await runGitops(t, { 'a.yml': org, 'b.yml': org }, { given: ['a.yml', 'b.yml'] })
  assert.match(err, /b\.yml:1:1: a second config document; the first is at a\.yml:1:1/)
  const noTeam = await runGitops(t, { 'no-team.yml': 'name: No team\npolicies: [{name: A}]\n' })
  assert.match(noTeam.out, /^\[!\] ignoring the file for hosts of no team \(no-team\.yml:1:1\)/)
})

test('a refusal of the server points into the file, or into the one that it refers to', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-gitops-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const main = path.join(folder, 'default.yml')
  writeFileSync(
    main,
    'org_settings:\n  org_info:\n    org_nam: A\nagent_options: {path: a.yml}\npolicies:\n  - path: p.yml\n',
  )
  writeFileSync(path.join(folder, 'a.yml'), 'config:\n  optoins: {}\n')
  writeFileSync(path.join(folder, 'p.yml'), '- name: A\n- name: B\n  qurey: select 1\n')
  const error = (document: number, at: string) => ({ name: at, reason: 'unknown key', document, path: at })
  const errors = [error(0, 'org_info.org_nam'), error(0, 'agent_options.config.optoins'), error(2, 'qurey')]
  const scene = await openScene(t, { [call]: () => ({ status: 400, body: { message: 'Bad request', errors } }) })
  const { code, err } = await scene.fleetctl(['gitops', '-f', main])
  assert.equal(code, 1)
  assert.deepEqual(err.replaceAll(`${folder}/`, '').split('\n').slice(1, -1), [
    '  default.yml:3:5: org_info.org_nam: unknown key',
    '  a.yml:2:3: agent_options.config.optoins: unknown key',
    '  p.yml:3:3: qurey: unknown key',
  ])
})

test('apply sends nobody into a file of the other form', async (t) => {
  const scene = await openScene(t, accepting)
  const { code, err } = await scene.fleetctl(['apply', '-f', '-'], { stdin: 'policies: []\nqueries: []\n' })
  assert.equal(code, 1)
  assert.match(err, /standard input:1:1: .*use "fleetctl gitops -f" for it/)
})
