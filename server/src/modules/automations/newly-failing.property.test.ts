import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PolicyFailingBody } from '@muster/contract/webhooks/policy-failing.ts'
import { inTransaction } from '@muster/server/platform/database/in-transaction.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import fc from 'fast-check'
import { runPolicyAutomation } from './triggers/run-policy-automation.ts'

type Scene = Awaited<ReturnType<typeof openScene>>
type Step =
  | { readonly kind: 'answer'; readonly host: number; readonly verdict: 'passing' | 'failing' | 'error' }
  | { readonly kind: 'delete'; readonly host: number }
  | { readonly kind: 'interval' }
  | { readonly kind: 'crash' }
  | { readonly kind: 'receiver'; readonly status: 200 | 500 }
  | { readonly kind: 'later' }

const hostCount = 3
const host = fc.nat(hostCount - 1)
const verdict = fc.constantFrom('passing' as const, 'failing' as const, 'error' as const)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('answer' as const), host, verdict }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'interval' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'crash' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('receiver' as const),
      status: fc.constantFrom(200 as const, 500 as const),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'later' } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), host }) },
)

/** The rules in as few words as possible: a mark is set by a new failure, wiped by what ends it, and told once. */
class Model {
  readonly #failing = new Set<number>()
  readonly #marked = new Set<number>()
  readonly #deleted = new Set<number>()
  readonly told: (readonly number[])[] = []

  answer(one: number, outcome: 'passing' | 'failing' | 'error'): boolean {
    if (this.#deleted.has(one)) return false
    if (outcome === 'passing') {
      this.#failing.delete(one)
      this.#marked.delete(one)
    } else if (outcome === 'failing' && !this.#failing.has(one)) {
      this.#failing.add(one)
      this.#marked.add(one)
    }
    return true
  }

  delete(one: number): void {
    this.#deleted.add(one)
    this.#marked.delete(one)
  }

  check(): void {
    if (this.#marked.size > 0) this.told.push([...this.#marked].sort())
    this.#marked.clear()
  }
}

async function crashWhileChecking({ ctx }: Scene): Promise<void> {
  const { id } = await ctx.db
    .selectFrom('automations')
    .select('id')
    .where('kind', '=', 'policy')
    .executeTakeFirstOrThrow()
  const check = {
    automationId: id,
    at: ctx.clock.now(),
    serverUrl: 'https://fleet.example.com',
    isManual: false,
    confirm: async () => undefined,
  }
  const work = inTransaction(ctx.db, async (tx) => {
    await runPolicyAutomation({ ...ctx, db: tx }, check)
    throw new Error('power cut')
  })
  await assert.rejects(work, /power cut/)
}

/** Plays the steps on the server; gives the hosts of each check as the receiver got them, by their place. */
async function play(scene: Scene, steps: readonly Step[], model: Model): Promise<readonly (readonly number[])[]> {
  const { ctx, receiver } = scene
  const policy = await scene.addPolicy(`p ${receiver.requests.length} ${ctx.ids.next('evt')}`)
  const hosts = await scene.addHosts(hostCount)
  await scene.enable({ policy_ids: [policy], host_batch_size: 2 })
  for (const one of steps) {
    await ctx.clock.advance(1_000)
    if (one.kind === 'answer') {
      if (model.answer(one.host, one.verdict)) await scene.answer(policy, { [hosts[one.host] ?? 0]: one.verdict })
    } else if (one.kind === 'delete') {
      model.delete(one.host)
      await ctx.db
        .deleteFrom('hosts')
        .where('id', '=', hosts[one.host] ?? 0)
        .execute()
    } else if (one.kind === 'interval') {
      model.check()
      await scene.run()
    } else if (one.kind === 'crash') await crashWhileChecking(scene)
    else if (one.kind === 'receiver') receiver.answerWith(one.status)
    else await ctx.clock.advance(3_600_000)
  }
  receiver.answerWith(200)
  for (let tries = 0; tries < 8; tries++) {
    await ctx.clock.advance(11 * 3_600_000)
    await scene.worker.drain()
  }
  return hostsByCheck(receiver.requests, policy).map((ids) => ids.map((id) => hosts.indexOf(id)))
}

/** One entry for each check: its batches joined, repetitions of a delivery left out. */
function hostsByCheck(
  requests: readonly { readonly headers: Record<string, unknown>; readonly body: string }[],
  policyId: number,
): readonly (readonly number[])[] {
  const deliveries = new Map(
    requests.map(({ headers, body }) => [headers['webhook-id'], JSON.parse(body) as PolicyFailingBody]),
  )
  const checks = new Map<string, number[]>()
  for (const { timestamp, policy, hosts } of deliveries.values()) {
    if (policy.id !== policyId) continue
    checks.set(timestamp, [...(checks.get(timestamp) ?? []), ...hosts.map(({ id }) => id)])
  }
  return [...checks.values()]
}

test('C01-C30 whatever hosts answer and whatever fails, each newly failing host is told once', async (t) => {
  const scene = await openScene(t)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      const model = new Model()
      assert.deepEqual(await play(scene, steps, model), model.told)
    }),
    { numRuns: 25 },
  )
})
