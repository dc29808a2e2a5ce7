import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { type Answers, openScene } from '../cli-scene.test-support.ts'

const call = 'POST /api/latest/fleet/gitops'

function accepting(more: object = {}): Answers {
  return {
    [call]: ({ body }) => {
      const { dry_run = false } = body as { dry_run?: boolean }
      return { body: { is_dry_run: dry_run, changes: [], ...more } }
    },
  }
}

const everything = `
apiVersion: v1
kind: config
spec: {webhook_settings: {interval: 6h}}
---
apiVersion: v1
kind: Policy
spec: {name: Disk encrypted, query: select 1}
---
kind: policy
spec: {name: Screen locks, query: select 2, platform: darwin}
---
kind: enroll_secret
spec: {secrets: [{secret: abc, name: hq}]}
---
kind: label
spec: {name: Laptops, query: select 3}
---
kind: team
spec: {team: {name: Workstations}}
---
kind: user_roles
spec: {roles: {ada@example.com: {global_role: admin, teams: []}}}
`

test('K01 applies a config document as it stands', async (t) => {
  const scene = await openScene(t, accepting())
  const file = path.join(scene.home, 'config.yml')
  writeFileSync(file, 'apiVersion: v1\nkind: config\nspec:\n  webhook_settings:\n    interval: 6h\n')
  assert.deepEqual(await scene.fleetctl(['apply', '-f', file]), { code: 0, out: '[+] applied fleet config\n', err: '' })
  const [request] = scene.requests
  assert.deepEqual(request?.body, { documents: [{ kind: 'config', spec: { webhook_settings: { interval: '6h' } } }] })
  assert.equal(request?.headers.authorization, 'Bearer valid-token')
})

test('K04 K05 K07 all documents go in one request, and each kind has its line', async (t) => {
  const scene = await openScene(t, accepting())
  const { code, out } = await scene.fleetctl(['apply', '--force', '-f', '-'], { stdin: everything })
  assert.equal(code, 0)
  const applied = ['1 labels', '1 teams', '2 policies', 'enroll secrets', 'fleet config', 'user roles']
  assert.deepEqual(out.trimEnd().split('\n').sort(), applied.map((words) => `[+] applied ${words}`).sort())
  assert.equal(scene.requests.length, 1)
  const [request] = scene.requests
  const { documents, ...flags } = (request?.body ?? {}) as { documents: { kind: string }[] }
  assert.deepEqual(
    documents.map(({ kind }) => kind),
    ['config', 'policy', 'policy', 'enroll_secret', 'label', 'team', 'user_roles'],
  )
  assert.deepEqual(flags, { force: true })
})

test('several files are one run', async (t) => {
  const scene = await openScene(t, accepting())
  const files = ['a.yml', 'b.yml'].map((name) => path.join(scene.home, name))
  for (const file of files) writeFileSync(file, `kind: label\nspec: {name: ${path.basename(file)}}\n`)
  const { out } = await scene.fleetctl(['apply', ...files.flatMap((file) => ['-f', file])])
  assert.equal(out, '[+] applied 2 labels\n')
  assert.equal(scene.requests.length, 1)
})

test('a dry run shows field by field what would change', async (t) => {
  const changes = [
    { document: 1, kind: 'policy', name: 'Disk encrypted', path: '', before: null, after: { query: 'select 1' } },
    { document: 0, kind: 'config', name: '', path: 'webhook_settings.interval', before: '24h0m0s', after: '6h0m0s' },
    { document: 0, kind: 'config', name: '', path: 'org_info.org_name', before: 'A\u202e', after: 'B\u001b[2J' },
  ]
  const scene = await openScene(t, accepting({ changes }))
  const stdin = 'kind: config\nspec: {}\n---\nkind: policy\nspec: {name: Disk encrypted}\n'
  const { code, out } = await scene.fleetctl(['apply', '--dry-run', '-f', '-'], { stdin })
  assert.equal(code, 0)
  for (const words of ['fleet config', '1 policies']) assert.ok(out.includes(`[+] would've applied ${words}\n`), out)
  assert.deepEqual(scene.requests[0]?.body, {
    documents: [
      { kind: 'config', spec: {} },
      { kind: 'policy', spec: { name: 'Disk encrypted' } },
    ],
    dry_run: true,
  })
  assert.equal(
    out.slice(out.indexOf('+ policy')),
    [
      '+ policy "Disk encrypted" (standard input:5:1)',
      '    query: "select 1"',
      '~ config (standard input:2:1)',
      '    webhook_settings.interval: "24h0m0s" -> "6h0m0s"',
      '    org_info.org_name: "A\\u{202e}" -> "B\\u001b[2J"',
      '',
    ].join('\n'),
  )
})

test('a dry run without changes says so', async (t) => {
  const scene = await openScene(t, accepting())
  const { out } = await scene.fleetctl(['apply', '--dry-run', '-f', '-'], { stdin: 'kind: config\nspec: {}\n' })
  assert.equal(out, "[+] would've applied fleet config\n    nothing changes\n")
})

test('what the server remarks on a change is passed on', async (t) => {
  const automations = [
    {
      automation_id: 1,
      kind: 'policy',
      sentence: '9 policies fail on 1,204 hosts',
      subject_count: 9,
      is_reported: false,
    },
  ]
  const scene = await openScene(t, accepting({ remarks: { automations, warnings: ['hooks.test is slow'] } }))
  const { out } = await scene.fleetctl(['apply', '-f', '-'], { stdin: 'kind: config\nspec: {}\n' })
  assert.match(out, /\[!\] 9 policies fail on 1,204 hosts.*\n\[!\] hooks\.test is slow\n$/)
})

test('kinds that are not supported yet are named and do not fail', async (t) => {
  const scene = await openScene(t, accepting())
  const stdin = 'kind: pack\nspec: {name: a}\n---\nkind: query\nspec: {name: b}\n---\nkind: query\nspec: {name: c}\n'
  assert.deepEqual(await scene.fleetctl(['apply', '-f', '-'], { stdin }), {
    code: 0,
    out: '[!] ignoring 2 queries: not supported yet\n[!] ignoring 1 packs: not supported yet\n',
    err: '',
  })
  assert.deepEqual(scene.requests, [])
})

test('K08 a mistake in any document stops before anything is sent', async (t) => {
  const scene = await openScene(t, accepting())
  const mistakes: [string, RegExp][] = [
    ['kind: confg\nspec: {}\n', /standard input:\d+:1: unknown kind "confg"; did you mean "config"\?/],
    ['kind: policy\n', /the policy document has no spec/],
    ['kind: config\nspec: {}\n', /standard input:\d+:1: a second config document; the first is at standard input:4:1,/],
  ]
  for (const [mistake, message] of mistakes) {
    const { code, err } = await scene.fleetctl(['apply', '-f', '-'], { stdin: `${everything}---\n${mistake}` })
    assert.equal(code, 1)
    assert.match(err, message)
  }
  assert.deepEqual(scene.requests, [])
})

test('K02 a refusal tells method, path and status, and each mistake with file, line, column, key and the nearest key', async (t) => {
  const errors = [
    {
      name: 'webhook_settings.intervall',
      reason: 'unknown key',
      document: 0,
      path: 'webhook_settings.intervall',
      nearest: 'interval',
    },
    {
      name: 'roles',
      reason: 'document 2: roles.who@example.com: no such user',
      document: 1,
      path: 'roles.who@example.com',
    },
    { name: 'spec', reason: 'must have name', document: 2, path: '' },
    { name: 'base', reason: 'nothing was stored' },
  ]
  const answer = { status: 400, body: { message: 'Bad request', errors } }
  const scene = await openScene(t, { [call]: () => answer })
  const stdin = [
    'kind: config',
    'spec:',
    '  webhook_settings:',
    '    intervall: 6h',
    '---',
    'kind: user_roles',
    'spec:',
    '  roles:',
    '    who@example.com: {global_role: admin}',
    '---',
    'kind: label',
    'spec: {}',
  ].join('\r\n')
  assert.deepEqual(await scene.fleetctl(['apply', '-f', '-'], { stdin: `\ufeff${stdin}` }), {
    code: 1,
    out: '',
    err: [
      'fleetctl: POST /api/latest/fleet/gitops answered 400 Bad request',
      '  standard input:4:5: webhook_settings.intervall: unknown key; did you mean "interval"?',
      '  standard input:9:5: roles.who@example.com: no such user',
      '  standard input:12:1: spec: must have name',
      '  nothing was stored',
      '',
    ].join('\n'),
  })
})

test('more documents than one run takes are not sent', async (t) => {
  const scene = await openScene(t, accepting())
  const stdin = Array.from({ length: 5_001 }, (_, index) => `kind: label\nspec: {name: "${index}"}\n`).join('---\n')
  const { code, err } = await scene.fleetctl(['apply', '-f', '-'], { stdin })
  assert.equal(code, 1)
  assert.match(err, /these are 5001 documents, and one run takes 5000; nothing was sent/)
  assert.deepEqual(scene.requests, [])
})

test('PowerShell writes UTF-16, which is read; other encodings are refused', async (t) => {
  const scene = await openScene(t, accepting())
  const file = path.join(scene.home, 'windows.yml')
  writeFileSync(file, Buffer.from('\ufeffkind: label\r\nspec: {name: Büro}\r\n', 'utf16le'))
  assert.equal((await scene.fleetctl(['apply', '-f', file])).out, '[+] applied 1 labels\n')
  assert.deepEqual(scene.requests[0]?.body, { documents: [{ kind: 'label', spec: { name: 'Büro' } }] })
  writeFileSync(file, Buffer.from('kind: label\nspec: {name: Büro}\n', 'latin1'))
  assert.match((await scene.fleetctl(['apply', '-f', file])).err, /windows\.yml is not text in UTF-8/)
})

test('a file that is not there, is a folder, or is not named is told', async (t) => {
  const scene = await openScene(t, {})
  assert.match((await scene.fleetctl(['apply', '-f', '/nowhere.yml'])).err, /cannot read \/nowhere\.yml: ENOENT/)
  assert.match((await scene.fleetctl(['apply', '-f', scene.home])).err, /cannot read .*: EISDIR/)
  assert.match((await scene.fleetctl(['apply'])).err, /-f FILE/)
})
