/** The API writes "never" as a time in the year 2000; before Muster nothing happened. */
export const NEVER_YEAR = 2000
