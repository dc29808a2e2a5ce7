import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { findFailedTest } from './check-rule.ts'
import { ownRules } from './load-rules.ts'
import { maxOwnRules } from './rule-queries.ts'
import { applyRules, createRule, deleteRule, updateRule } from './save-rules.ts'
import { getRule, listRules } from './show-rules.ts'

const rule: VulnerabilityRule = {
  id: 'zoom-is-patched',
  match: { cves: ['CVE-2022-28762'], software: { name: 'zoom*' } },
  effect: { suppress: true },
  reason: 'We mended it ourselves.',
  tests: [
    {
      software: { name: 'zoom.us.app', version: '5.11.0', source: 'apps' },
      expect: { cve: 'CVE-2022-28762', finding: 'hidden' },
    },
    {
      software: { name: 'Other.app', version: '5.11.0', source: 'apps' },
      expect: { cve: 'CVE-2022-28762', finding: 'shown' },
    },
  ],
}

async function open(t: NodeTest) {
  const ctx = await openTestContext(t)
  const isRequested = async () =>
    (await ctx.db.selectFrom('schedules').select('requested_at').where('name', '=', 'vulnerabilities').execute()).some(
      ({ requested_at }) => requested_at !== null,
    )
  const activities = async () =>
    (await ctx.db.selectFrom('activities').select('type').orderBy('id').execute()).map(({ type }) => type)
  return { ctx, isRequested, activities }
}

test('a rule is stored, told to all processes and applied by the next run', async (t) => {
  const { ctx, isRequested, activities } = await open(t)
  let told = 0
  ctx.changes.subscribe('vulnerability_rules', () => told++)
  await createRule(ctx, rule)
  assert.deepEqual(
    (await listRules(ctx)).slice(0, 2).map(({ id, is_built_in }) => [id, is_built_in]),
    [
      ['zoom-is-patched', false],
      [ownRules()[0]?.id, true],
    ],
  )
  assert.ok(await isRequested())
  assert.deepEqual([told, await activities()], [1, ['created_vulnerability_rule']])
  await assert.rejects(createRule(ctx, rule), { code: 'conflict', message: /PATCH/ })
})

test('a rule whose own test does not hold is refused, with the test', async (t) => {
  const { ctx, activities } = await open(t)
  const [hidden] = rule.tests ?? []
  assert.ok(hidden)
  const wrong = { ...rule, tests: [{ ...hidden, expect: { ...hidden.expect, finding: 'shown' as const } }] }
  await assert.rejects(createRule(ctx, wrong), { code: 'invalid', message: /test 1: finding is hidden and not shown/ })
  assert.deepEqual(await activities(), [])
})

test('a rule is changed in part and deleted; built-in ones stay', async (t) => {
  const { ctx, activities } = await open(t)
  await createRule(ctx, rule)
  await updateRule(ctx, { id: rule.id, patch: { reason: 'Another reason.' } })
  const changed = await getRule(ctx, rule.id)
  assert.deepEqual([changed.reason, changed.effect], ['Another reason.', { suppress: true }])
  await deleteRule(ctx, rule.id)
  await assert.rejects(getRule(ctx, rule.id), { code: 'not-found' })
  await assert.rejects(deleteRule(ctx, rule.id), { code: 'not-found' })
  const builtIn = ownRules()[0]?.id ?? ''
  assert.equal((await getRule(ctx, builtIn)).is_built_in, true)
  await assert.rejects(deleteRule(ctx, builtIn), { code: 'conflict', message: /comes with Muster/ })
  await assert.rejects(createRule(ctx, { ...rule, id: builtIn }), { code: 'conflict' })
  assert.deepEqual(await activities(), [
    'created_vulnerability_rule',
    'edited_vulnerability_rule',
    'deleted_vulnerability_rule',
  ])
})

test('a document of rules is applied as a whole or not at all', async (t) => {
  const { ctx } = await open(t)
  const second = { ...rule, id: 'second' }
  await assert.rejects(applyRules(ctx, [rule, rule]), { message: /two rules with the id "zoom-is-patched"/ })
  await assert.rejects(applyRules(ctx, [rule, { ...second, id: ownRules()[0]?.id ?? '' }]), { code: 'conflict' })
  await assert.rejects(getRule(ctx, rule.id), { code: 'not-found' })
  await applyRules(ctx, [rule, second])
  await applyRules(ctx, [{ ...rule, reason: 'New.' }])
  assert.equal((await getRule(ctx, rule.id)).reason, 'New.')
  assert.equal((await getRule(ctx, 'second')).reason, rule.reason)
})

test('there is an end to the number of rules', async (t) => {
  const { ctx } = await open(t)
  const at = ctx.clock.now()
  const rows = Array.from({ length: maxOwnRules }, (_, index) => ({
    ...{ id: `rule-${index}`, document: JSON.stringify({ ...rule, id: `rule-${index}` }) },
    ...{ created_at: at, updated_at: at },
  }))
  await ctx.db.insertInto('vulnerability_rules').values(rows).execute()
  await assert.rejects(createRule(ctx, rule), { code: 'limit-exceeded' })
})

test('the rules that come with Muster pass the same check', () => {
  const failed = ownRules().flatMap((one) => {
    const problem = findFailedTest(one)
    return problem === undefined ? [] : [`${one.id}: ${problem}`]
  })
  assert.deepEqual(failed, [])
})
