/** The schedule that checks the built-in automations; Fleet's name, because scripts trigger it. */
export const AUTOMATIONS_SCHEDULE = 'automations'

/** The schedule that looks after tickets and their destinations; Fleet's name. */
export const INTEGRATIONS_SCHEDULE = 'integrations'
