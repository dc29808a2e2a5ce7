import { createLoadTarget, enrollHosts, type LoadTarget } from '@muster/simulator/load/index.ts'
import { createLoadConnection, findFailure } from '@muster/simulator/load/load-connection.ts'
import type { RawAnswer } from '@muster/simulator/load/answer-reader.ts'
import { readFile } from 'node:fs/promises'
import { pause } from '../../support/until.ts'
import type { Scene } from '../scene.ts'
import type { Scenario } from './scenario.ts'

const intervalMs = 10_000
const outageMs = 2_000
/** All of them try within this time. */
const spreadMs = 1_000
const lookEveryMs = 250
/** More than a server of so many hosts takes at rest. */
const mostMegabytes = { embedded: 1_200, postgres: 700 }

interface Returned {
  readonly backMs: readonly number[]
  readonly problems: readonly string[]
  readonly failures: number
  readonly asked: number
}

/** All hosts of a fleet come back in one second when the server is there again. */
export const reconnect: Scenario = {
  databases: ['embedded', 'postgres'],
  play: ({ database, isFull, hosts, play, report }) =>
    play({ tickets: 2 }, async (scene) => {
      const count = hosts ?? (isFull ? 10_000 : 1_000)
      const target = createLoadTarget({ server: scene.server.url })
      const { enrollSecret } = scene.load
      const nodeKeys = (await enrollHosts({ target, enrollSecret, count, connections: 50, seed: 2 })).map(
        ({ nodeKey }) => nodeKey,
      )
      await scene.server.kill()
      await pause(outageMs)
      scene.server.spawn()
      const watch = watchMemory(scene)
      const { backMs, problems, failures, asked } = await comeBack(target, nodeKeys)
      const megabytes = await watch.stop()
      const longest = Math.max(...backMs)
      report(
        `${backMs.length} of ${count} hosts back after ${(longest / 1000).toFixed(1)} s at most, ${failures} tries failed, ` +
          `${asked} were asked something, at most ${megabytes.toFixed(0)} MB resident`,
      )
      const found = [...problems]
      if (megabytes > mostMegabytes[database]) found.push(`the server took ${megabytes.toFixed(0)} MB`)
      return [...found, ...(await scene.awaitCalm())]
    }),
}

/** Each tries by itself, and again an interval later, as agents do; counts from when the server answered first. */
async function comeBack(target: LoadTarget, nodeKeys: readonly string[]): Promise<Returned> {
  const problems: string[] = []
  const doneMs: number[] = []
  let failures = 0
  let asked = 0
  let firstMs = Number.POSITIVE_INFINITY
  const giveUpMs = performance.now() + 12 * intervalMs
  await Promise.all(
    nodeKeys.map(async (nodeKey, index) => {
      await pause((index / nodeKeys.length) * spreadMs)
      const connection = createLoadConnection(target)
      const ask = (kind: 'config' | 'read' | 'write', body: object) =>
        new Promise<RawAnswer | Error>((resolve) =>
          connection.exchange(target.render(kind, JSON.stringify({ node_key: nodeKey, ...body }), nodeKey), resolve),
        )
      for (;;) {
        const answer = await ask('read', {})
        const failure = findFailure(answer)
        if (!failure && !(answer instanceof Error)) {
          firstMs = Math.min(firstMs, performance.now())
          const { queries } = JSON.parse(answer.body.toString()) as { queries: object }
          const names = Object.keys(queries)
          if (names.length > 0) asked++
          const rows = Object.fromEntries(names.map((name) => [name, []]))
          const written = names.length > 0 ? findFailure(await ask('write', { queries: rows })) : undefined
          if (!written) break
          failures++
        } else failures++
        if (failure?.message.includes('node_invalid')) problems.push(failure.message)
        if (performance.now() > giveUpMs) {
          problems.push(`a host did not come back: ${failure?.message}`)
          break
        }
        await pause(intervalMs)
      }
      doneMs.push(performance.now())
      connection.close()
    }),
  )
  const backMs = doneMs.map((ms) => ms - firstMs)
  const late = backMs.filter((ms) => ms > 2 * intervalMs).length
  if (late > 0) problems.push(`${late} hosts were not back within two intervals`)
  return { backMs, problems: problems.slice(0, 5), failures, asked }
}

function watchMemory({ server }: Scene): { stop(): Promise<number> } {
  let most = 0
  let isStopped = false
  async function look(): Promise<void> {
    while (!isStopped) {
      const status = await readFile(`/proc/${server.pid}/status`, 'utf8').catch(() => '')
      most = Math.max(most, Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024)
      await pause(lookEveryMs)
    }
  }
  const looking = look()
  return {
    stop: async () => {
      isStopped = true
      await looking
      return most
    },
  }
}
