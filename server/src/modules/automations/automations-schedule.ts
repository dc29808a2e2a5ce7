/** The schedule that checks the built-in automations; Fleet's name, because scripts trigger it. */
export const AUTOMATIONS_SCHEDULE = 'automations'
