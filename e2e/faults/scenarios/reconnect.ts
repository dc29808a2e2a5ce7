import { createLoadTarget, enrollHosts, type LoadTarget } from '@muster/simulator/load/index.ts'
import { createLoadConnection, findFailure } from '@muster/simulator/load/load-connection.ts'
import type { RawAnswer } from '@muster/simulator/load/answer-reader.ts'
import { readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pause } from '../../support/until.ts'
import { measureCpu } from '../cpu-shares.ts'
import type { Scene } from '../scene.ts'
import type { Scenario } from './scenario.ts'

/** `distributed_interval` of the agent options that a new server hands out. */
const intervalMs = 10_000
const outageMs = 2_000
/** All of them try within this time. */
const spreadMs = 1_000
const lookEveryMs = 250
/** More than a server of so many hosts takes at rest. */
const mostMegabytes = { embedded: 1_200, postgres: 700 }

interface Returned {
  /** When each was answered first, and when what it was asked was stored. */
  readonly backMs: readonly number[]
  readonly toldMs: readonly number[]
  readonly problems: readonly string[]
  /** Tries that failed, by what came instead of an answer. */
  readonly failures: ReadonlyMap<string, number>
}

/** All hosts of a fleet come back in one second when the server is there again. */
export const reconnect: Scenario = {
  databases: ['embedded', 'postgres'],
  play: ({ database, isFull, hosts, play, report }) =>
    play({ tickets: 2 }, async (scene) => {
      const count = hosts ?? (isFull ? 10_000 : 1_000)
      const target = createLoadTarget({ server: scene.server.url, isInsecure: true })
      const { enrollSecret } = scene.load
      const nodeKeys = (await enrollHosts({ target, enrollSecret, count, connections: 50, seed: 2 })).map(
        ({ nodeKey }) => nodeKey,
      )
      await scene.server.kill()
      await pause(outageMs)
      scene.server.spawn()
      const watch = watchMemory(scene)
      const stopCpu = await measureCpu(() => scene.server.pid)
      const delay = monitorEventLoopDelay()
      delay.enable()
      const { backMs, toldMs, problems, failures } = await comeBack(target, nodeKeys)
      delay.disable()
      const [megabytes, cpu] = [await watch.stop(), await stopCpu()]
      const longest = (list: readonly number[]) => (Math.max(...list) / 1000).toFixed(1)
      report(
        `${backMs.length} of ${count} hosts back after ${longest(backMs)} s at most, ${toldMs.length} had told all that was ` +
          `due after ${longest(toldMs)} s, ${describeFailures(failures)}, at most ${megabytes.toFixed(0)} MB resident; seconds of ` +
          `processors: server ${cpu.server.toFixed(0)}, simulator ${cpu.simulator.toFixed(0)} (it stood still for ${(delay.max / 1e6).toFixed(0)} ms at most), others ${cpu.others.toFixed(0)}`,
      )
      const found = [...problems]
      if (toldMs.length < count) found.push(`${count - toldMs.length} hosts could not tell what was due`)
      if (megabytes > mostMegabytes[database]) found.push(`the server took ${megabytes.toFixed(0)} MB`)
      return [...found, ...(await scene.awaitCalm())]
    }),
}

/**
 * Each tries by itself, and again an interval later, as agents do, until it has told what is due; counts from when the
 * server answered first.
 */
async function comeBack(target: LoadTarget, nodeKeys: readonly string[]): Promise<Returned> {
  const problems: string[] = []
  const backMs: number[] = []
  const toldMs: number[] = []
  const failures = new Map<string, number>()
  const countFailure = (failure: Error | undefined) => {
    const cause = failure?.message.slice(0, 60)
    if (cause !== undefined) failures.set(cause, (failures.get(cause) ?? 0) + 1)
    return failure === undefined
  }
  let firstMs: number | undefined
  const giveUpMs = performance.now() + 12 * intervalMs
  await Promise.all(
    nodeKeys.map(async (nodeKey, index) => {
      await pause((index / nodeKeys.length) * spreadMs)
      const connection = createLoadConnection(target)
      const ask = (kind: 'config' | 'read' | 'write', body: object) =>
        new Promise<RawAnswer | Error>((resolve) =>
          connection.exchange(target.render(kind, JSON.stringify({ node_key: nodeKey, ...body }), nodeKey), resolve),
        )
      let isBack = false
      let hasTold = false
      for (;;) {
        const answer = await ask('read', {})
        const failure = findFailure(answer)
        if (failure?.message.includes('node_invalid')) problems.push(failure.message)
        if (!failure && !(answer instanceof Error)) {
          const nowMs = performance.now()
          firstMs ??= nowMs
          if (!isBack) backMs.push(nowMs - firstMs)
          isBack = true
          const rows = answerAll(answer)
          hasTold = rows !== undefined && countFailure(findFailure(await ask('write', { queries: rows })))
          if (hasTold) toldMs.push(performance.now() - firstMs)
        } else countFailure(failure)
        if (hasTold) break
        if (performance.now() > giveUpMs) {
          if (!isBack) problems.push(`a host did not come back: ${failure?.message}`)
          break
        }
        await pause(intervalMs)
      }
      connection.close()
    }),
  )
  const late = backMs.filter((ms) => ms > 2 * intervalMs).length
  if (late > 0) problems.push(`${late} hosts were not back within two intervals`)
  return { backMs, toldMs, problems: problems.slice(0, 5), failures }
}

function describeFailures(failures: ReadonlyMap<string, number>): string {
  const causes = [...failures].sort(([, a], [, b]) => b - a).map(([cause, count]) => `${count} times "${cause}"`)
  return causes.length === 0 ? 'no try failed' : `tries that failed: ${causes.join(', ')}`
}

/** No rows to each question; undefined when nothing was asked. */
function answerAll({ body }: RawAnswer): Record<string, readonly []> | undefined {
  const { queries } = JSON.parse(body.toString()) as { queries: object }
  const names = Object.keys(queries)
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, []]))
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
