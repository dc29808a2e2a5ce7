import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../kernel/errors.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { applyPolicySpecs } from './apply-policy-specs.ts'
import { createPolicy, deletePolicies, findPolicies, updatePolicy } from './index.ts'
import { listPolicies } from './list-policies.ts'

const valid = { name: 'Disk encrypted', query: 'SELECT 1 FROM disk_encryption' }

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => assert.fail('it was accepted'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof AppError, String(error))
  return error
}

async function actAs(ctx: TestContext, name: string) {
  const email = `${name.toLowerCase()}@example.com`
  const at = ctx.clock.now()
  const { id } = await ctx.db
    .insertInto('users')
    .values({ name, email, global_role: 'admin', created_at: at, updated_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { ...ctx, actor: { kind: 'user', id, name, email, role: 'admin', sessionId: 0 } as const }
}

const bad: [string, Record<string, unknown>, string][] = [
  ['a blank name', { name: '  ' }, 'name'],
  ['a blank query', { query: ' ' }, 'query'],
  ['a query and a query_id', { query_id: 1 }, 'query'],
  ['an unknown platform', { platform: 'foo' }, 'platform'],
  ['a platform list with a hole of another kind', { platform: 'darwin,chrome' }, 'platform'],
  ['ATTACH', { query: "ATTACH 'x.db' AS y" }, 'query'],
]
for (const [name, change, field] of bad) {
  test(`J01 refuses ${name} with 400, naming the field`, async (t) => {
    const ctx = await openTestContext(t)
    const error = await refusal(createPolicy(ctx, { ...valid, ...change }))
    assert.equal(error.code, 'bad-request')
    assert.equal(error.fields[0]?.field, field)
    assert.match(error.message, /^policy payload verification: /)
    assert.deepEqual(await listPolicies(ctx, {}), [])
  })
}

test('J02 refuses a name that exists, whatever its case', async (t) => {
  const ctx = await openTestContext(t)
  await createPolicy(ctx, valid)
  assert.equal((await refusal(createPolicy(ctx, { ...valid, name: 'DISK encrypted' }))).code, 'conflict')
  const other = await createPolicy(ctx, { ...valid, name: 'Other' })
  assert.equal((await refusal(updatePolicy(ctx, { id: other.id, fields: { name: valid.name } }))).code, 'conflict')
})

test('keeps the author, the platforms in one form and no resolution as none', async (t) => {
  const ctx = await actAs(await openTestContext(t), 'Ada')
  const policy = await createPolicy(ctx, { ...valid, platform: ' Darwin, linux ,darwin' })
  assert.deepEqual(
    [policy.authorName, policy.authorEmail, policy.platform, policy.resolution],
    ['Ada', 'ada@example.com', 'darwin,linux', null],
  )
  await ctx.db.deleteFrom('users').execute()
  const [orphan] = await findPolicies(ctx.db, [policy.id])
  assert.deepEqual([orphan?.authorId, orphan?.authorName], [null, ''])
})

test('absent leaves, null clears; only a new query raises the version', async (t) => {
  const ctx = await openTestContext(t)
  const { id } = await createPolicy(ctx, { ...valid, description: 'why', resolution: 'how' })
  const renamed = await updatePolicy(ctx, { id, fields: { name: 'Renamed', resolution: null } })
  assert.deepEqual(
    [renamed.name, renamed.description, renamed.resolution, renamed.queryVersion],
    ['Renamed', 'why', null, 1],
  )
  const requeried = await updatePolicy(ctx, { id, fields: { query: 'SELECT 2' } })
  assert.equal(requeried.queryVersion, 2)
  assert.equal((await refusal(updatePolicy(ctx, { id: 999_999, fields: {} }))).code, 'not-found')
})

test('applies documents by name, all or none, and twice without a change', async (t) => {
  const ctx = await openTestContext(t)
  const specs = [valid, { name: 'Firewall on', query: 'SELECT 1 FROM alf', platform: 'darwin' }]
  await applyPolicySpecs(ctx, { specs })
  const before = await listPolicies(ctx, {})
  await applyPolicySpecs(ctx, { specs })
  const after = await listPolicies(ctx, {})
  assert.deepEqual(
    after.map(({ id, queryVersion }) => [id, queryVersion]),
    before.map(({ id, queryVersion }) => [id, queryVersion]),
  )

  await refusal(
    applyPolicySpecs(ctx, {
      specs: [
        { ...valid, query: 'SELECT 3' },
        { name: 'Broken', query: '' },
      ],
    }),
  )
  assert.deepEqual(
    (await listPolicies(ctx, {})).map(({ query }) => query),
    before.map(({ query }) => query),
  )
  assert.match((await refusal(applyPolicySpecs(ctx, { specs: [valid, valid] }))).message, /twice/)
  assert.match(
    (await refusal(applyPolicySpecs(ctx, { specs: [{ ...valid, team: 'Nobody' }] }))).message,
    /no team "Nobody"/,
  )
})

test('records who changed what in the same transaction', async (t) => {
  const ctx = await actAs(await openTestContext(t), 'Ada')
  const { id } = await createPolicy(ctx, valid)
  await updatePolicy(ctx, { id, fields: { description: 'new' } })
  await deletePolicies(ctx, { ids: [id] })
  const rows = await ctx.db.selectFrom('activities').select(['type', 'actor_name', 'details']).orderBy('id').execute()
  assert.deepEqual(
    rows.map(({ type }) => type),
    ['created_policy', 'edited_policy', 'deleted_policy'],
  )
  assert.deepEqual((rows[1]?.details as { changed?: string[] } | undefined)?.changed, ['description'])
  assert.ok(rows.every(({ actor_name }) => actor_name === 'Ada'))
})

test('a page of policies, in the order asked for', async (t) => {
  const ctx = await openTestContext(t)
  for (const name of ['b', 'C', 'a']) await createPolicy(ctx, { ...valid, name })
  const names = async (query: Parameters<typeof listPolicies>[1]) =>
    (await listPolicies(ctx, query)).map(({ name }) => name)
  assert.deepEqual(await names({ order_key: 'name' }), ['a', 'b', 'C'])
  assert.deepEqual(await names({ order_key: 'name', order_direction: 'desc', per_page: 1, page: 1 }), ['b'])
  assert.deepEqual(await names({ query: 'c' }), ['C'])
  assert.match((await refusal(listPolicies(ctx, { order_key: 'query' }))).message, /"query" is not a key/)
})
