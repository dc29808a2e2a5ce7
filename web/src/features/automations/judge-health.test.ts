import { expect, test } from 'vitest'
import { judgeHealth } from './judge-health.ts'

test('shows the worst', () => {
  const works = { name: 'Chat', state: 'active' } as const
  expect(judgeHealth([works, { name: 'Desk', state: 'failing' }], [])).toEqual({
    tone: 'bad',
    words: 'Desk is failing',
  })
  expect(judgeHealth([works, { name: 'Desk', state: 'paused' }], ['delivery_dead']).words).toBe('Desk is paused')
  expect(judgeHealth([works], ['schedule_overdue']).tone).toBe('bad')
  expect(judgeHealth([works], ['delivery_dead']).tone).toBe('warn')
  expect(judgeHealth([works], ['duplicate_identity'])).toEqual({ tone: 'good', words: 'all destinations work' })
  expect(judgeHealth([], []).tone).toBe('off')
})
