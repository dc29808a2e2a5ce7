import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { type Answers, openScene } from '../cli-scene.test-support.ts'

const accepting: Answers = {
  'PATCH /api/latest/fleet/config': () => ({ body: {} }),
  'POST /api/latest/fleet/spec/policies': () => ({ body: {} }),
  'POST /api/latest/fleet/spec/enroll_secret': () => ({ body: {} }),
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
`

test('applies a config document as it stands', async (t) => {
  const scene = await openScene(t, accepting)
  const file = path.join(scene.home, 'config.yml')
  writeFileSync(file, 'apiVersion: v1\nkind: config\nspec:\n  webhook_settings:\n    interval: 6h\n')
  assert.deepEqual(await scene.fleetctl(['apply', '-f', file]), { code: 0, out: '[+] applied fleet config\n', err: '' })
  const [request] = scene.requests
  assert.deepEqual(request?.body, { webhook_settings: { interval: '6h' } })
  assert.equal(request?.headers.authorization, 'Bearer valid-token')
  assert.deepEqual(request?.query, {})
})

test('applies many documents of standard input: policies, then the config, then the secrets', async (t) => {
  const scene = await openScene(t, accepting)
  const { code, out } = await scene.fleetctl(['apply', '-f', '-'], { stdin: everything })
  assert.equal(code, 0)
  assert.equal(out, '[+] applied 2 policies\n[+] applied fleet config\n[+] applied enroll secrets\n')
  assert.deepEqual(
    scene.requests.map(({ call, body }) => [call, body]),
    [
      [
        'POST /api/latest/fleet/spec/policies',
        {
          specs: [
            { name: 'Disk encrypted', query: 'select 1' },
            { name: 'Screen locks', query: 'select 2', platform: 'darwin' },
          ],
        },
      ],
      ['PATCH /api/latest/fleet/config', { webhook_settings: { interval: '6h' } }],
      ['POST /api/latest/fleet/spec/enroll_secret', { spec: { secrets: [{ secret: 'abc', name: 'hq' }] } }],
    ],
  )
})

test('a dry run lets the server check the config and changes nothing', async (t) => {
  const scene = await openScene(t, accepting)
  const { code, out } = await scene.fleetctl(['apply', '--dry-run', '-f', '-'], { stdin: everything })
  assert.equal(code, 0)
  assert.deepEqual(
    scene.requests.map(({ call, query }) => [call, query]),
    [['PATCH /api/latest/fleet/config', { dry_run: 'true' }]],
  )
  assert.match(
    out,
    /^\[\+\] would've applied 2 policies .*\n\[\+\] would've applied fleet config\n\[\+\] would've applied enroll secrets/,
  )
})

test('kinds that are not supported yet are named and do not fail', async (t) => {
  const scene = await openScene(t, accepting)
  const stdin = 'kind: label\nspec: {name: a}\n---\nkind: label\nspec: {name: b}\n---\nkind: query\nspec: {name: c}\n'
  assert.deepEqual(await scene.fleetctl(['apply', '-f', '-'], { stdin }), {
    code: 0,
    out: '[!] ignoring 2 labels: not supported yet\n[!] ignoring 1 queries: not supported yet\n',
    err: '',
  })
  assert.deepEqual(scene.requests, [])
})

test('K08 a mistake in any document stops before anything is sent', async (t) => {
  const scene = await openScene(t, accepting)
  const mistakes: [string, RegExp][] = [
    ['kind: confg\nspec: {}\n', /standard input:\d+:7: unknown kind "confg"; did you mean "config"\?/],
    ['kind: policy\n', /the policy document has no spec/],
    ['kind: config\nspec: {}\n', /standard input:17:7: a second config document; the first is at standard input:4:7,/],
  ]
  for (const [mistake, message] of mistakes) {
    const { code, err } = await scene.fleetctl(['apply', '-f', '-'], { stdin: `${everything}---\n${mistake}` })
    assert.equal(code, 1)
    assert.match(err, message)
  }
  assert.deepEqual(scene.requests, [])
})

test('K02 a refused config tells method, path, status, and each field with its reason', async (t) => {
  const body = {
    message: 'Bad request',
    errors: [
      { name: 'webhook_settings.intervall', reason: 'unknown key' },
      { name: 'base', reason: 'nothing was stored' },
    ],
  }
  const scene = await openScene(t, { 'PATCH /api/latest/fleet/config': () => ({ status: 400, body }) })
  const stdin = 'kind: config\nspec: {webhook_settings: {intervall: 6h}}\n'
  assert.deepEqual(await scene.fleetctl(['apply', '-f', '-'], { stdin }), {
    code: 1,
    out: '',
    err: 'fleetctl: applying fleet config: PATCH /api/latest/fleet/config answered 400 Bad request\n  webhook_settings.intervall: unknown key\n  nothing was stored\n',
  })
})

test('a file that is not there or not named is told', async (t) => {
  const scene = await openScene(t, {})
  assert.match(
    (await scene.fleetctl(['apply', '-f', '/nowhere.yml'])).err,
    /cannot read the file to apply: .*\/nowhere\.yml/,
  )
  assert.match((await scene.fleetctl(['apply'])).err, /-f FILE/)
})
