import type { FeedName } from '../feed-file.ts'
import type { AddressKey } from './feed-addresses.ts'
import type { FeedSession } from './feed-session.ts'

/** A public source of what is known of vulnerabilities, and how its files are kept up to date. */
export interface Feed {
  readonly name: FeedName
  /** How often there is something new. */
  readonly everyMs: number
  readonly addressKey: AddressKey
  /** Throws why it could not be brought up to date; what was replaced before stays. */
  sync(session: FeedSession): Promise<void>
}

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** `base` with or without a slash at its end. */
export function joinAddress(base: string, rest: string): string {
  return `${base.replace(/\/+$/, '')}/${rest}`
}
