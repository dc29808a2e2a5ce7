export { findTeamByName } from './find-team-by-name.ts'
export { listTeams } from './list-teams.ts'
