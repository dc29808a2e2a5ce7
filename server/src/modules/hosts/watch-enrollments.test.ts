import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import type { RecordNotice } from '../notices/index.ts'
import { createEnrollmentWatch } from './watch-enrollments.ts'

function open({ perAddress = 0, perSecret = 0, known = 0 }) {
  const clock = createFixedClock()
  const notices: RecordNotice[] = []
  const onSurge = (notice: RecordNotice) => void notices.push(notice)
  const watch = createEnrollmentWatch({ clock, perAddress, perSecret, countKnown: () => known, onSurge })
  return { clock, notices, watch }
}

test('one address enrols so many a minute, others are not touched, and the notice comes once a minute', async () => {
  const { clock, notices, watch } = open({ perAddress: 2 })
  const admit = () => watch.admitAddress('192.0.2.7')
  admit()
  admit()
  assert.throws(admit, { code: 'limit-exceeded' })
  assert.throws(admit, { code: 'limit-exceeded' })
  watch.admitAddress('192.0.2.8')
  assert.deepEqual(
    notices.map(({ kind, subject }) => [kind, subject]),
    [['enroll_surge', 'address 192.0.2.7']],
  )
  await clock.advance(60_000)
  admit()
  admit()
  assert.throws(admit)
  assert.equal(notices.length, 2)
})

test('whoever has a whole network of IPv6 is one address', () => {
  const { watch, notices } = open({ perAddress: 1 })
  watch.admitAddress('2001:db8::1')
  assert.throws(() => watch.admitAddress('2001:db8::2'), { code: 'limit-exceeded' })
  watch.admitAddress('2001:db8:0:1::1')
  assert.match(notices[0]?.message ?? '', / 2001:db8::\/64;/)
})

test('a proxy on this machine that nobody named is no single host', () => {
  const { watch } = open({ perAddress: 1 })
  for (let i = 0; i < 5; i++) watch.admitAddress('127.0.0.1')
})

test('one secret enrols so many a minute', () => {
  const { notices, watch } = open({ perSecret: 1 })
  watch.admitSecret('a')
  watch.admitSecret('b')
  assert.throws(() => watch.admitSecret('a'), { code: 'limit-exceeded' })
  assert.match(notices[0]?.message ?? '', /replace the secret/)
  assert.doesNotMatch(JSON.stringify(notices), /"a"/)
})

test('many new hosts within ten minutes are told once, with where most came from', async () => {
  const { clock, notices, watch } = open({ known: 1_000 })
  const enrol = (count: number) => {
    for (let i = 0; i < count; i++) watch.noteNewHost(i % 3 === 0 ? '192.0.2.1' : '192.0.2.9')
  }
  enrol(199)
  await clock.advance(600_000)
  enrol(199)
  assert.equal(notices.length, 0)
  enrol(50)
  assert.equal(notices.length, 1)
  assert.match(notices[0]?.message ?? '', /^200 new hosts enrolled within ten minutes, \d+ of them from 192\.0\.2\.9\./)
})
