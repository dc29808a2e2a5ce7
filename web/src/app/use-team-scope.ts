import { useSearch } from '@tanstack/react-router'
import { readTeam } from './search.ts'

/** The team whose things are shown; 0 is hosts of no team, undefined all. */
export function useTeamScope(): number | undefined {
  return readTeam(useSearch({ strict: false })).team_id
}
