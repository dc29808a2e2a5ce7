import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import type { Row } from '../../platform/ingest/checkin.ts'
import { deleteHosts } from '../hosts/index.ts'
import { cleanUpSoftware } from './clean-up-software.ts'
import { forgetHostsInSoftware } from './forget-hosts.ts'
import { createTeller, softwareOf, type Told } from './software.test-support.ts'

const dayMs = 24 * 3_600_000
const questions = {
  software_linux: 'deb_packages',
  software_npm_packages: 'npm_packages',
  software_chrome_extensions: 'chrome_extensions',
} as const
type Question = keyof typeof questions

const versions = fc.uniqueArray(fc.constantFrom('a 1', 'a 2', 'b 1', 'c 1', 'd 1', 'e 1'), { maxLength: 6 })
/** Numbers are places in the list of hosts; a question may fail or not be asked. */
const report = fc.dictionary(
  fc.constantFrom('0', '1', '2', '3'),
  fc.record(
    {
      software_linux: fc.oneof(versions, fc.constant('error' as const)),
      software_npm_packages: fc.oneof(versions, fc.constant('error' as const)),
      software_chrome_extensions: fc.oneof(versions, fc.constant('error' as const)),
    },
    { requiredKeys: [] },
  ),
)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('report' as const), report }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), host: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('week' as const) }) },
)

function toRows(question: Question, list: readonly string[]): readonly Row[] {
  return list.map((text) => {
    const [name = '', version = ''] = text.split(' ')
    return { source: questions[question], name: `${question}-${name}`, version }
  })
}

/** What each host has by the rules: an answer replaces its source, a failure keeps it. */
type Model = Map<number, Record<Question, readonly string[]>>

function applyReport(model: Model, hostId: number, told: Partial<Record<Question, readonly string[] | 'error'>>): void {
  const before = model.get(hostId) ?? { software_linux: [], software_npm_packages: [], software_chrome_extensions: [] }
  const after = { ...before }
  for (const [question, list] of Object.entries(told) as [Question, readonly string[] | 'error'][]) {
    if (list !== 'error') after[question] = list
  }
  model.set(hostId, after)
}

async function compare(ctx: TestContext, model: Model): Promise<void> {
  const counts = new Map<string, number>()
  for (const [hostId, lists] of model) {
    const expected = (Object.entries(lists) as [Question, readonly string[]][])
      .flatMap(([question, list]) => list.map((text) => `${question}-${text}`))
      .sort()
    assert.deepEqual([...(await softwareOf(ctx, hostId))].sort(), expected)
    for (const one of expected) counts.set(one, (counts.get(one) ?? 0) + 1)
  }
  const stored = await ctx.db.selectFrom('software').select(['name', 'version', 'host_count', 'unused_since']).execute()
  for (const { name, version, host_count, unused_since } of stored) {
    const key = `${name} ${version}`
    assert.deepEqual([key, host_count, unused_since === null], [key, counts.get(key) ?? 0, counts.has(key)])
    counts.delete(key)
  }
  assert.deepEqual([...counts], [], 'software of hosts that is not stored')
}

test('sets and counts agree with what hosts told after any sequence of reports, deletions and clean-ups', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const ctx = await openTestContext(t)
      const hosts = [await buildHost(ctx), await buildHost(ctx), await buildHost(ctx), await buildHost(ctx)]
      const { tell } = createTeller(ctx)
      const model: Model = new Map()
      for (const one of steps) {
        if (one.kind === 'report') {
          const told: Record<number, Told> = {}
          for (const [place, lists] of Object.entries(one.report)) {
            const hostId = hosts[Number(place)] ?? 0
            applyReport(model, hostId, lists)
            told[hostId] = Object.fromEntries(
              (Object.entries(lists) as [Question, readonly string[] | 'error'][]).map(([question, list]) => [
                question,
                list === 'error' ? list : toRows(question, list),
              ]),
            )
          }
          await tell(told)
        } else if (one.kind === 'delete') {
          const hostId = hosts[one.host] ?? 0
          await deleteHosts(ctx, { hostIds: [hostId], reason: 'deleted' }, { forgetHosts: forgetHostsInSoftware })
          model.delete(hostId)
          hosts[one.host] = await buildHost(ctx)
        } else {
          await ctx.clock.advance(8 * dayMs)
          await cleanUpSoftware(ctx)
          const unused = await ctx.db.selectFrom('software').select('id').where('host_count', '=', 0).execute()
          assert.deepEqual(unused, [], 'unused software outlived its week')
        }
        await compare(ctx, model)
      }
    }),
    { numRuns: 40 },
  )
})
