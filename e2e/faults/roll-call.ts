import { createLoadConnection, findFailure } from '@muster/simulator/load/load-connection.ts'
import type { LoadTarget } from '@muster/simulator/load/index.ts'
import { pause } from '../support/until.ts'
import type { TrafficHost } from './traffic.ts'

const connections = 20
const againAfterMs = 1_000

/** All hosts ask what is due until each was answered; those that were not in time, and answers that nobody may give. */
export async function callRoll(
  target: LoadTarget,
  hosts: readonly TrafficHost[],
  timeoutMs: number,
): Promise<readonly string[]> {
  const deadlineMs = performance.now() + timeoutMs
  const waiting = [...hosts]
  const missing: string[] = []
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = createLoadConnection(target)
      for (let host = waiting.shift(); host; host = waiting.shift()) {
        const request = target.render('read', JSON.stringify({ node_key: host.nodeKey }), host.nodeKey)
        for (;;) {
          const failure = await new Promise<Error | undefined>((resolve) => {
            connection.exchange(request, (answer) => resolve(findFailure(answer)))
          })
          if (!failure) break
          const isOver = performance.now() + againAfterMs > deadlineMs
          if (isOver || failure.message.includes('node_invalid')) {
            missing.push(`host ${host.id} did not come back: ${failure.message}`)
            break
          }
          await pause(againAfterMs)
        }
      }
      connection.close()
    }),
  )
  return missing.length <= 3 ? missing : [...missing.slice(0, 3), `and ${missing.length - 3} more hosts`]
}
