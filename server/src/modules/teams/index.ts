export { findTeamByName } from './find-team-by-name.ts'
