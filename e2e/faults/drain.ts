import type { Api } from '../support/api.ts'
import { runAutomations } from '../support/automation.ts'
import { until } from '../support/until.ts'
import type { Clock } from './clock.ts'

interface Waiting {
  readonly id: string
  readonly state: string
  readonly reason: string
  readonly subject: { readonly kind: string; readonly id: string }
}

const drainMs = 60_000
/** A ticket that may have been created is created again after five minutes. */
const uncertainMs = 6 * 60_000
const patienceMs = 3_000

/** A last run, then nothing waits any more. What waits because it is uncertain gets its time by the clock. */
export async function drain(api: Api, clock: Clock): Promise<void> {
  await runAutomations(api)
  let movedMs = performance.now()
  let left: readonly Waiting[] = []
  const isEmpty = async () => {
    left = (await Promise.all(['waiting', 'held', 'dead'].map((state) => list(api, state)))).flat()
    if (left.some(({ reason }) => reason === 'uncertain') && performance.now() - movedMs > patienceMs) {
      clock.move(uncertainMs)
      movedMs = performance.now()
    }
    return left.length === 0
  }
  await until('all deliveries have left', isEmpty, { timeoutMs: drainMs }).catch((error: unknown) => {
    const some = left
      .slice(0, 5)
      .map(({ id, state, reason, subject }) => `${id} ${subject.kind} ${subject.id} ${state} ${reason}`)
    throw new Error(`${String(error)}: ${left.length} are left, such as ${some.join('; ')}`)
  })
}

async function list(api: Api, state: string): Promise<readonly Waiting[]> {
  const path = `/automations/deliveries?state=${state}&per_page=1000`
  return (await api.get<{ deliveries: Waiting[] }>(path)).deliveries
}
