/** Looks at feeds, judges, and checks automations; Fleet's name, because scripts trigger it. */
export const VULNERABILITIES_SCHEDULE = 'vulnerabilities'
