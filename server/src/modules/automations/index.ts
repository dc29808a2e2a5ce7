export { type Automations, createAutomations } from './create-automations.ts'
