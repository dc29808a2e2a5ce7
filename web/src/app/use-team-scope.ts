import { useSearch } from '@tanstack/react-router'
import { useMe } from '../api/session.ts'
import { readTeam } from './search.ts'

/**
 * The team whose things are shown; 0 is hosts of no team, undefined all. Whoever has a role in one team only looks at
 * that one, and has nothing to choose.
 */
export function useTeamScope(): number | undefined {
  const { available_teams: teams, permissions } = useMe()
  const [only, ...others] = teams
  const chosen = readTeam(useSearch({ strict: false })).team_id
  if (chosen !== undefined || permissions.includes('team:read') || others.length > 0) return chosen
  return only?.id
}
