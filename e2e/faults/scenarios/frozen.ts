import type { FakeServer } from '@muster/testkit/fakes/fake-server.ts'
import { pause } from '../../support/until.ts'
import type { Scene } from '../scene.ts'
import type { Scenario } from './scenario.ts'

/** Longer than any lease. */
const frozenMs = 17_000
const aloneMs = 2_000
const besideMs = 5_000
const busyMs = 30_000

interface Moment {
  readonly name: string
  /** Calls back when a request has arrived that is not answered yet. */
  await(scene: Scene, freeze: () => void): void
}

const moments: readonly [Moment, ...Moment[]] = [
  { name: 'it asks Jira', await: ({ trackers }, freeze) => atNextRequest(trackers.jira, freeze) },
  { name: 'a webhook is on its way', await: ({ receiver }, freeze) => receiver.onNext(freeze) },
  { name: 'it asks Zendesk', await: ({ trackers }, freeze) => atNextRequest(trackers.zendesk, freeze) },
]

/**
 * A server stands still in the middle of sending, another takes over, and the first goes on as if nothing had happened;
 * then the other is the one that freezes.
 */
export const frozen: Scenario = {
  databases: ['postgres'],
  play: ({ isFull, play, report }) =>
    play({ tickets: isFull ? 600 : 60, ticketRestMs: 6_000 }, async (scene) => {
      const problems: string[] = []
      for (let turn = 0; turn < (isFull ? 9 : 1); turn++) {
        const moment = moments[turn % moments.length] ?? moments[0]
        const found = await freezeAndThaw(scene, moment)
        report(`frozen while ${moment.name}: ${found.length} problems`)
        problems.push(...found.map((problem) => `frozen while ${moment.name}: ${problem}`))
      }
      return problems
    }),
}

function atNextRequest(tracker: FakeServer, freeze: () => void): void {
  let isDone = false
  tracker.misbehave({ kind: 'lost-answer' }, ({ method }) => {
    if (!isDone && method !== 'DELETE') freeze()
    isDone = true
    return false
  })
}

async function freezeAndThaw(scene: Scene, moment: Moment): Promise<readonly string[]> {
  const first = scene.server
  await pause(aloneMs)
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`within ${busyMs} ms nothing was sent to freeze at`)), busyMs)
    moment.await(scene, () => {
      clearTimeout(late)
      first.freeze()
      resolve()
    })
  })
  const frozenAtMs = performance.now()
  const second = await scene.addServer()
  await second.start()
  scene.turnTo(second)
  const problems = [...(await scene.awaitCalm())]
  await pause(Math.max(frozenMs - (performance.now() - frozenAtMs), 0))
  first.thaw()
  await pause(besideMs)
  if (first.endedByItself !== undefined) problems.push(`the first server ${first.endedByItself}`)
  await first.kill()
  return [...problems, ...(await scene.awaitCalm())]
}
