import type { Account } from './user-queries.ts'

/** What activities tell of it. */
export function toShownAccount({ name, email, isApiOnly, isSso }: Account) {
  return { name, email, api_only: isApiOnly, sso_enabled: isSso }
}
