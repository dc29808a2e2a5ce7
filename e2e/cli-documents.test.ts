import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { type Fleetctl, openFleetctl } from './support/fleetctl.ts'
import { noteSecret } from './support/secrets.ts'
import { startServer } from './support/start-server.ts'

const everything = `
apiVersion: v1
kind: config
spec:
  org_info: {org_name: Acme}
  webhook_settings:
    interval: 6h
    failing_policies_webhook:
      enable_failing_policies_webhook: true
      destination_url: http://127.0.0.1:9/secret-path
      policy_ids: [Disk encrypted]
---
apiVersion: v1
kind: policy
spec: {name: Disk encrypted, query: select 1, critical: false}
---
kind: policy
spec: {name: Screen locks, query: select 2, team: Workstations}
---
kind: enroll_secret
spec: {secrets: [{secret: a-new-secret-of-all}]}
---
kind: label
spec: {name: Laptops, query: select 3}
---
kind: team
spec: {team: {name: Workstations, secrets: [{secret: of-workstations}]}}
---
kind: user_roles
spec: {roles: {ada@example.com: {global_role: admin, teams: []}}}
---
kind: query
spec: {name: Old, query: select 4}
`

interface Config {
  readonly org_info: { readonly org_name: string }
  readonly smtp_settings: { readonly password: string }
  readonly webhook_settings: {
    readonly interval: string
    readonly failing_policies_webhook: { readonly policy_ids: readonly number[] }
  }
}

async function getConfig(fleetctl: Fleetctl): Promise<Config> {
  return (parse((await fleetctl(['get', 'config'])).out) as { spec: Config }).spec
}

test('K04 K05 K07 all kinds are stored in one run, and again without a change', async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  const dryRun = await fleetctl(['apply', '--dry-run', '-f', '-'], { stdin: everything })
  assert.deepEqual([dryRun.code, dryRun.err], [0, ''])
  assert.match(dryRun.out, /\[\+\] would've applied 2 policies\n/)
  assert.match(dryRun.out, /\+ policy "Disk encrypted" \(standard input:15:1\)\n {4}name: "Disk encrypted"\n/)
  assert.match(
    dryRun.out,
    /~ config \(standard input:4:1\)\n(?: {4}.*\n)* {4}org_info\.org_name: "End to end" -> "Acme"\n/,
  )
  for (const secret of ['a-new-secret-of-all', 'of-workstations', 'secret-path', server.enrollSecret]) {
    noteSecret('secret of a document', secret)
    assert.ok(!dryRun.out.includes(secret), `${secret} is shown: ${dryRun.out}`)
  }
  assert.equal((await getConfig(fleetctl)).org_info.org_name, 'End to end')
  assert.equal((await fleetctl(['get', 'policies', '--yaml'])).out, '')

  const applied = await fleetctl(['apply', '-f', '-'], { stdin: everything })
  assert.equal(applied.code, 0, applied.err)
  for (const words of ['1 labels', '1 teams', '2 policies', 'enroll secrets', 'fleet config', 'user roles'])
    assert.ok(applied.out.includes(`[+] applied ${words}\n`), applied.out)
  assert.match(applied.out, /^\[!\] ignoring 1 queries: not supported yet\n/)
  const config = await getConfig(fleetctl)
  assert.equal(config.webhook_settings.interval, '6h0m0s')
  assert.equal(config.org_info.org_name, 'Acme')
  assert.equal(config.webhook_settings.failing_policies_webhook.policy_ids.length, 1)
  assert.match((await fleetctl(['get', 'enroll_secret'])).out, /a-new-secret-of-all/)

  const again = await fleetctl(['apply', '--dry-run', '-f', '-'], { stdin: everything })
  assert.match(again.out, /\n {4}nothing changes\n$/)
})

test('K02 K08 a mistake in the last document leaves everything as it was', async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  const file = path.join(fleetctl.home, 'all.yml')
  const refuse = async (text: string, expected: RegExp): Promise<void> => {
    await writeFile(file, `${everything}---\n${text}`.replaceAll('\n', '\r\n'))
    const { code, err } = await fleetctl(['apply', '-f', file])
    assert.equal(code, 1)
    assert.match(err, expected)
    assert.equal((await getConfig(fleetctl)).org_info.org_name, 'End to end')
    assert.equal((await fleetctl(['get', 'policies', '--yaml'])).out, '')
  }
  await refuse(
    'kind: policy\nspec:\n  name: C\n  query: select 1\n  resolutoin: r\n',
    /POST \/api\/latest\/fleet\/gitops answered 400 .*\n {2}.*all\.yml:39:3: resolutoin: unknown key "resolutoin"; did you mean "resolution"\?\r?\n$/,
  )
  await refuse(
    'kind: policy\nspec: {name: C, query: select 1, team: Nowhere}\n',
    /all\.yml:36:\d+: (?:team: )?.*Nowhere/,
  )
  await refuse('kind: label\nspec: {name: L, query: 5}\n', /all\.yml:36:17: query: /)
})

test('numbers of policies beside policies are refused, unless forced; names are taken everywhere', async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  const { policy } = await server.api.post<{ policy: { id: number } }>('/policies', { name: 'A', query: 'select 1' })
  const webhook = (ids: string) =>
    `kind: config\nspec:\n  webhook_settings:\n    failing_policies_webhook:\n      policy_ids: ${ids}\n`
  const withPolicy = (ids: string) => `${webhook(ids)}---\nkind: policy\nspec: {name: A, query: select 1}\n`
  const refused = await fleetctl(['apply', '-f', '-'], { stdin: withPolicy(`[${policy.id}]`) })
  assert.equal(refused.code, 1)
  assert.match(refused.err, /standard input:5:20: .*policy_ids/)
  const selected = async () => (await getConfig(fleetctl)).webhook_settings.failing_policies_webhook.policy_ids
  assert.equal((await fleetctl(['apply', '--force', '-f', '-'], { stdin: withPolicy(`[${policy.id}]`) })).code, 0)
  assert.deepEqual(await selected(), [policy.id])
  assert.equal((await fleetctl(['apply', '-f', '-'], { stdin: webhook('[]') })).code, 0)
  assert.equal((await fleetctl(['apply', '-f', '-'], { stdin: webhook(`[${policy.id}]`) })).code, 0)
  assert.deepEqual(await selected(), [policy.id])
  assert.equal((await fleetctl(['apply', '-f', '-'], { stdin: withPolicy('[A]') })).code, 0)
  assert.deepEqual(await selected(), [policy.id])
  const unknown = await fleetctl(['apply', '-f', '-'], { stdin: webhook('[A, Nothing]') })
  assert.equal(unknown.code, 1)
  assert.match(unknown.err, /standard input:5:\d+: .*Nothing/)
})

test('K10 what get prints, apply takes back without a change, and secrets stay', async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  const { team } = await server.api.post<{ team: { id: number } }>('/teams', {
    name: 'Workstations',
    secrets: [{ secret: 'of-workstations' }],
  })
  // A team without options of its own shows those of all hosts.
  await server.api.post(`/teams/${team.id}/agent_options`, { config: { options: { distributed_interval: 20 } } })
  await server.api.post(`/teams/${team.id}/policies`, { name: 'Screen locks', query: 'select 1' })
  await server.api.post('/policies', { name: 'Disk encrypted', query: "select '---\n%: x'", description: '\u00a0ä\n' })
  await server.api.post('/spec/labels', { specs: [{ name: 'Laptops', query: 'select 1' }] })
  await server.api.patch('/config', {
    smtp_settings: { sender_address: 'm@example.com', server: 'mail.test', user_name: 'm', password: 'keep-me-1' },
    webhook_settings: { vulnerabilities_webhook: { destination_url: 'http://127.0.0.1:9/path-of-hook' } },
  })
  const shown = [
    ['config'],
    ['config', '--json'],
    ['config', '--policy-names', '--include-server-config'],
    ['enroll_secret'],
    ['labels', '--yaml'],
    ['teams', '--yaml'],
    ['policies', '--yaml'],
    ['policies', '--team', 'Workstations', '--yaml'],
    ['user_roles', '--yaml'],
  ]
  for (const words of shown) {
    const { out: stdin } = await fleetctl(['get', ...words])
    const { code, out, err } = await fleetctl(['apply', '--dry-run', '-f', '-'], { stdin })
    assert.deepEqual([code, err], [0, ''], words.join(' '))
    assert.match(
      out,
      /^(?:\[!\] ignoring label .*\n)*\[\+\] would've applied .*\n {4}nothing changes\n$/,
      words.join(' '),
    )
    assert.equal((await fleetctl(['apply', '-f', '-'], { stdin })).code, 0)
  }
  // Only the right password leaves the document as it is: the mask has not replaced it.
  const change = 'kind: config\nspec: {smtp_settings: {password: keep-me-1}}\n'
  assert.match((await fleetctl(['apply', '--dry-run', '-f', '-'], { stdin: change })).out, /nothing changes/)
  const other = change.replace('keep-me-1', 'another-1')
  const differs = await fleetctl(['apply', '--dry-run', '-f', '-'], { stdin: other })
  assert.match(differs.out, /smtp_settings\.password: \*{8} \(changed\)\n/)
  assert.doesNotMatch(differs.out, /keep-me-1|another-1/)
})

test('gitops stores a repository in one run', async (t) => {
  const server = await startServer(t)
  const fleetctl = await openFleetctl(t, server)
  const [main, teamFile] = [path.join(fleetctl.home, 'default.yml'), path.join(fleetctl.home, 'team.yml')]
  await writeFile(
    main,
    'org_settings:\n  org_info: {org_name: $ORG}\n  secrets: [{secret: "$SECRET"}]\nagent_options:\n  config: {options: {distributed_interval: 30}}\ncontrols:\nqueries:\npolicies:\n  - {name: Disk encrypted, query: select 1}\n',
  )
  await writeFile(
    teamFile,
    'name: Workstations\nteam_settings: {secrets: [{secret: of-workstations}]}\nagent_options:\ncontrols:\nqueries:\nsoftware:\npolicies:\n  - {name: Screen locks, query: select 2}\n',
  )
  const words = ['gitops', '-f', main, '-f', teamFile]
  const env = { ORG: 'Acme', SECRET: 'of-everybody' }
  const dryRun = await fleetctl([...words, '--dry-run'], { env })
  assert.deepEqual([dryRun.code, dryRun.err], [0, ''])
  assert.match(dryRun.out, /\[!\] gitops dry run succeeded\n$/)
  assert.equal((await getConfig(fleetctl)).org_info.org_name, 'End to end')
  const stored = await fleetctl(words, { env })
  assert.equal(stored.code, 0, stored.err)
  assert.match(stored.out, /\+ policy "Screen locks.*\n/)
  assert.match(stored.out, /\[!\] gitops succeeded\n$/)
  assert.equal((await getConfig(fleetctl)).org_info.org_name, 'Acme')
  assert.match((await fleetctl(['get', 'policies', '--team', 'Workstations'])).out, /Screen locks/)
  assert.match((await fleetctl(words, { env })).out, /^ {4}nothing changes\n/)
  await writeFile(main, 'org_settings:\npolicies:\n  - {name: Firewall, query: select 3}\n')
  const moved = await fleetctl(words, { env })
  assert.match(moved.out, /\+ policy "Firewall"[^]*- policy "Disk encrypted"\n/)
  assert.doesNotMatch((await fleetctl(['get', 'policies'])).out, /Disk encrypted/)
  assert.match((await fleetctl(['get', 'policies', '--team', 'Workstations'])).out, /Screen locks/)
})
