import type { FeedState } from '@muster/contract/rest/feed.ts'

export interface FeedSight {
  /** It is downloaded. */
  readonly isEnabled: boolean
  /** Nothing is downloaded at all: the folder is what somebody puts there. */
  readonly isOffline: boolean
  readonly everyMs: number
  readonly lastSuccessAt: Date | null
  readonly records: number
  readonly error: string
  readonly now: Date
}

const patience = 3

export function decideFeedState(sight: FeedSight): FeedState {
  if (sight.error !== '') return 'failing'
  if (!sight.isEnabled && !sight.isOffline) return 'off'
  if (sight.isOffline) return sight.records > 0 ? 'ok' : 'never'
  if (!sight.lastSuccessAt) return 'never'
  return sight.now.getTime() - sight.lastSuccessAt.getTime() > patience * sight.everyMs ? 'stale' : 'ok'
}
