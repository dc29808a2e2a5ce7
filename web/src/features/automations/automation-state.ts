import type { Automation } from '@muster/contract/rest/automation.ts'
import { useMay } from '../../api/session.ts'
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

/** Administrators change all rules; those of a team the policy automation of the team. */
export function useMayEdit({ team_id: teamId, kind, is_built_in: isBuiltIn }: Automation): boolean {
  const mayConfigure = useMay('config:write')
  const mayChangeTeam = useMay('team:write', teamId)
  return mayConfigure || (mayChangeTeam && kind === 'policy' && isBuiltIn && teamId !== null)
}
