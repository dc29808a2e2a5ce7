import type { Fault } from './fault.ts'

export const leave: Fault = {
  name: 'leave',
  description: 'checks in a few times and is never heard of again',
  checkInsBeforeLeaving: (random) => random.between(1, 5),
}
