export { createAutomations } from './create-automations.ts'
