import { pause } from '../../support/until.ts'
import type { Api } from '../../support/api.ts'
import { keepLeftState } from '../left-state.ts'
import { type Scene, settle } from '../scene.ts'
import type { StoredAnswers } from '../stored-answers.ts'
import type { Scenario } from './scenario.ts'

const shortestLifeMs = 600
const longestLifeMs = 2_500
const killWhileStartingShare = 0.25
const longestLifeWhileStartingMs = 1_500
const publishShare = 0.5

/** SIGKILL at random moments; after each restart everything acknowledged is compared with what is stored. */
export const kills: Scenario = {
  databases: ['embedded', 'postgres'],
  play: ({ isFull, kills: given, play, report }) => {
    const wanted = given ?? (isFull ? 100 : 5)
    return play({ tickets: wanted * 2 + 6, hasFeed: true }, async (scene) => {
      const startsMs: number[] = []
      const problems = await killAgainAndAgain(scene, wanted, startsMs)
      const sorted = startsMs.sort((a, b) => a - b)
      const seconds = (ms: number | undefined) => `${((ms ?? 0) / 1000).toFixed(1)} s`
      const median = sorted[Math.floor(sorted.length / 2)]
      report(`back after ${seconds(median)} (median), ${seconds(sorted.at(-1))} (longest)`)
      return problems
    })
  },
}

async function killAgainAndAgain(scene: Scene, wanted: number, startsMs: number[]): Promise<string[]> {
  const { home, server, traffic, model, reader, api, feed, options } = scene
  const random = scene.random('kills')
  const problems: string[] = []
  for (let done = 0; done < wanted; ) {
    traffic.openGate()
    if (random.fraction() < publishShare) await feed?.publish()
    await pause(shortestLifeMs + random.fraction() * (longestLifeMs - shortestLifeMs))
    const closed = traffic.closeGate()
    if (server.endedByItself !== undefined) return [...problems, `the server ${server.endedByItself}`]
    await server.kill()
    done++
    await closed
    const leftState = await keepLeftState(home, reader)
    const [left] = await Promise.all([
      leftState.read(),
      (async () => {
        for (; done < wanted && random.fraction() < killWhileStartingShare; done++) {
          server.spawn()
          await pause(random.fraction() * longestLifeWhileStartingMs)
          await server.kill()
        }
        startsMs.push(await server.start())
      })(),
    ])
    const found = [...left.problems, ...settle(model, left), ...(await compareWithApi(api, left))]
    problems.push(...found.map((problem) => `after kill ${done}: ${problem}`))
    options.report(`kill ${done} of ${wanted}: ${traffic.acknowledged} acknowledged so far, ${found.length} problems`)
  }
  await feed?.publish()
  return [...problems, ...(await scene.awaitCalm())]
}

/** The server that came back shows what was left. */
async function compareWithApi(api: Api, left: StoredAnswers): Promise<readonly string[]> {
  const { policies } = await api.get<{
    policies: { id: number; passing_host_count: number; failing_host_count: number }[]
  }>('/policies')
  return policies.flatMap(({ id, passing_host_count: passing, failing_host_count: failing }) => {
    const counted = [left.count(id, 'passing'), left.count(id, 'failing')]
    return counted[0] === passing && counted[1] === failing
      ? []
      : [`the server shows ${passing}/${failing} for policy ${id}, the tables hold ${counted.join('/')}`]
  })
}
