export { type Automations, createAutomations } from './create-automations.ts'
export { showTicketsOf } from './tickets/list-tickets.ts'
export { forgetTeamAutomations } from './settings-view/forget-team.ts'
export { listSealedDestinations } from './destinations/list-sealed-destinations.ts'
