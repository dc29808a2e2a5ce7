import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseSchedule, type ScheduleContext } from './parse-schedule.ts'

const context: ScheduleContext = {
  platform: 'linux',
  hostIdentifier: 'host',
  packDelimiter: '/',
  isDiscovered: (queries) => !queries.includes('no'),
}
const names = (config: Readonly<Record<string, unknown>>) => parseSchedule(config, context).map((query) => query.name)

it('names the queries of packs after pack and query', () => {
  const queries = { q: { query: 's', interval: '60' } }
  assert.deepEqual(names({ schedule: queries, packs: { p: { queries }, gone: { discovery: ['no'], queries } } }), [
    'q',
    'pack/p/q',
  ])
})

it('leaves out what is not for this host or has no usable interval', () => {
  const schedule = {
    mac: { query: 's', interval: 60, platform: 'darwin' },
    both: { query: 's', interval: 60, platform: 'linux,darwin' },
    newer: { query: 's', interval: 60, version: '9.0' },
    never: { query: 's', interval: 0 },
    usual: { query: 's' },
  }
  assert.deepEqual(names({ schedule }), ['both', 'usual'])
})
