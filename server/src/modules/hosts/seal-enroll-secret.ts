/** Binds sealed enrol secrets, and the keyed hashes they are found by, to this use alone. */
export const ENROLL_SECRET_PURPOSE = 'enroll_secret'
