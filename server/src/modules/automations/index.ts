export { type Automations, createAutomations } from './create-automations.ts'
export { forgetTeamAutomations } from './settings-view/forget-team.ts'
