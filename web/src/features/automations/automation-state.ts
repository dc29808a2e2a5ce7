import type { Automation } from '@muster/contract/rest/automation.ts'
import type { Tone } from '../../ui/status-pill.tsx'

/** The state word of a rule, its colour, and whether anything comes of it. */
export function automationState({ state }: Pick<Automation, 'state'>): { tone: Tone; word: string } {
  switch (state) {
    case 'on':
      return { tone: 'good', word: 'On' }
    case 'off':
      return { tone: 'off', word: 'Off' }
    case 'nothing_selected':
      return { tone: 'warn', word: 'On, but no policy is selected' }
    case 'no_destination':
      return { tone: 'warn', word: 'On, but it has no destination' }
    case 'paused':
      return { tone: 'warn', word: 'Paused: its messages are kept' }
  }
}
