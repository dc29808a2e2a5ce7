import { pause, until } from '../../support/until.ts'
import type { Scene } from '../scene.ts'
import type { Scenario } from './scenario.ts'

const dayMs = 86_400_000
/** For what takes time on a busy machine. */
const slackMs = 10_000
/** The automations run each second here; a run itself takes time. */
const runEveryMs = 1_000

interface Schedule {
  readonly name: string
  readonly interval: string
  readonly next_run_at: string
  readonly last_started_at: string | null
  readonly runs: readonly { readonly id: string }[]
}

interface Host {
  readonly id: number
  readonly seen_time: string
}

/** The servers' time of day goes a day forward and back again, and then a day back and forward. */
export const clockJump: Scenario = {
  databases: ['embedded', 'postgres'],
  play: ({ isFull, play, report }) =>
    play({ tickets: isFull ? 40 : 10 }, async (scene) => {
      const problems: string[] = []
      const jumps = isFull ? [dayMs, -dayMs, -dayMs, dayMs, dayMs, -dayMs] : [dayMs, -dayMs]
      const settleMs = isFull ? 10_000 : 3_000
      await pause(settleMs)
      for (const jump of jumps) {
        const found = await jumpAndWatch(scene, jump, settleMs)
        report(`${jump > 0 ? 'a day forward' : 'a day back'}: ${found.length} problems`)
        problems.push(...found.map((problem) => `${jump > 0 ? 'a day forward' : 'a day back'}: ${problem}`))
      }
      return problems
    }),
}

async function jumpAndWatch(scene: Scene, byMs: number, settleMs: number): Promise<readonly string[]> {
  const { clock, runs } = scene
  const before = await listSchedules(scene)
  clock.move(byMs)
  const movedMs = performance.now()
  await pause(settleMs)
  const problems = [...(await scene.awaitCalm())]
  const most = (performance.now() - movedMs) / runEveryMs + 3
  const runCount = runs.countSince(movedMs)
  if (runCount > most) problems.push(`${runCount} runs of the automations, at most ${most.toFixed(0)} were due`)
  const nowMs = Date.now() + clock.offsetMs
  for (const { name, interval, next_run_at, runs: now } of await listSchedules(scene)) {
    const aheadMs = Date.parse(next_run_at) - nowMs
    if (aheadMs > toMs(interval) + slackMs && !next_run_at.startsWith('9999'))
      problems.push(`the schedule ${name} (${interval}) is due in ${(aheadMs / 3_600_000).toFixed(1)} h only`)
    const known = new Set(before.find((one) => one.name === name)?.runs.map(({ id }) => id))
    const fresh = now.filter(({ id }) => !known.has(id)).length
    if (toMs(interval) >= 3_600_000 && fresh > 1) problems.push(`the schedule ${name} ran ${fresh} times`)
  }
  // Written at most every twenty seconds.
  const areSeen = async () => (await listWronglySeen(scene)).length === 0
  await until('hosts are seen', areSeen, { timeoutMs: 3 * slackMs }).catch(() => undefined)
  return [...problems, ...(await listWronglySeen(scene)).slice(0, 3)]
}

async function listSchedules({ api }: Scene): Promise<readonly Schedule[]> {
  return (await api.get<{ schedules: Schedule[] }>('/schedules')).schedules
}

/** Everybody was seen just now, and not in the future. */
async function listWronglySeen({ api, load, clock }: Scene): Promise<readonly string[]> {
  const nowMs = Date.now() + clock.offsetMs
  const { hosts } = await api.get<{ hosts: Host[] }>('/hosts?per_page=1000')
  const own = new Set([...load.patient, ...load.restless, ...load.ticketHosts].map(({ id }) => id))
  const wrong = hosts.filter(
    ({ id, seen_time }) => own.has(id) && Math.abs(Date.parse(seen_time) - nowMs) > 2 * slackMs + 20_000,
  )
  return wrong.map(({ id, seen_time }) => `host ${id} was seen at ${seen_time}, it is ${new Date(nowMs).toISOString()}`)
}

/** Go's durations, as schedules show them: 1h0m0s, 1s. */
function toMs(text: string): number {
  const unitMs: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000 }
  return [...text.matchAll(/([\d.]+)(h|m|s)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0),
    0,
  )
}
