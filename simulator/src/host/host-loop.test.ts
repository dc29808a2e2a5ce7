import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { createSeededRandom } from '../seeded-random.ts'
import { createMovedClock } from '../testing/moved-clock.ts'
import { createHostLoop, type HostLoop, type HostLoopOptions } from './host-loop.ts'

const flags = {
  distributedIntervalSeconds: 100,
  configRefreshSeconds: 1000,
  loggerPeriodSeconds: 500,
  splayPercent: 10,
  packDelimiter: '_',
}

/** Lets a host live until it has checked in so many times. */
async function live(
  t: TestContext,
  checkIns: number,
  more: Partial<HostLoopOptions> & { onCheckIn?: (loop: HostLoop) => void } = {},
) {
  const clock = createMovedClock()
  const startedMs = clock.monotonicMs()
  const seconds = () => (clock.monotonicMs() - startedMs) / 1000
  const checkInTimes: number[] = []
  const configTimes: number[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const loop = createHostLoop({
    clock,
    random: createSeededRandom('loop'),
    flags: () => flags,
    schedule: { replace() {}, run: () => 0, msUntilDue: () => 1_000_000, rows: () => [] },
    fetchConfig: async () => configTimes.push(seconds()),
    sendDueLogs: async () => {},
    async checkIn() {
      checkInTimes.push(seconds())
      more.onCheckIn?.(loop)
      if (checkInTimes.length === checkIns) resolve()
      throw new Error('a failed check-in')
    },
    ...more,
  })
  t.after(loop.stop)
  loop.start({ delayMs: 50_000 })
  await promise
  return { loop, checkInTimes, configTimes }
}

it('begins after its delay and goes on at its intervals, whatever fails', async (t) => {
  const { checkInTimes, configTimes } = await live(t, 25)
  assert.deepEqual([checkInTimes[0], configTimes[0]], [50, 50])
  const gaps = checkInTimes.slice(1).map((time, index) => time - (checkInTimes[index] ?? 0))
  assert.deepEqual(
    gaps.filter((gap) => gap < 95 || gap > 105),
    [],
  )
  assert.equal(new Set(gaps).size > 1, true)
  assert.equal(configTimes[1], 1050)
})

it('asks every 5 s while it is accelerated', async (t) => {
  const { checkInTimes } = await live(t, 5, { onCheckIn: (loop) => loop.accelerate(60) })
  assert.deepEqual(checkInTimes, [50, 55, 60, 65, 70])
})

it('asks for a config later when the first one was refused', async (t) => {
  const times: number[] = []
  const fetchConfig = async () => {
    times.push(1)
    throw new Error('refused')
  }
  await live(t, 6, { fetchConfig })
  assert.equal(times.length, 2)
})

it('is silent after it has left', async (t) => {
  const { loop, checkInTimes } = await live(t, 2, { leavesAfter: 2 })
  await loop.stop()
  loop.start()
  assert.equal(loop.hasLeft(), true)
  assert.equal(checkInTimes.length, 2)
})
