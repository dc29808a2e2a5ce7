import { errorText } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import type { ChangeFeed, ChangeTopic } from './change-feed.ts'

export interface FollowChanges {
  readonly changes: ChangeFeed
  readonly log: Log
  readonly topics: readonly ChangeTopic[]
  /** Reads anew what is kept in memory. */
  read(): Promise<void>
}

/** Reads again whenever any process changed the topics: one read at a time, a change during a read asks for another. */
export function followChanges({ changes, log, topics, read }: FollowChanges): { refresh(): Promise<void> } {
  let refreshing: Promise<void> | undefined
  let isStale = false

  function refresh(): Promise<void> {
    if (refreshing) {
      isStale = true
      return refreshing
    }
    refreshing = read().finally(() => {
      refreshing = undefined
      if (!isStale) return
      isStale = false
      void refreshLogged()
    })
    return refreshing
  }

  async function refreshLogged(): Promise<void> {
    await refresh().catch((error: unknown) =>
      log.warn({ topics, error: errorText(error) }, 'cannot read what has changed'),
    )
  }

  for (const topic of topics) changes.subscribe(topic, () => void refreshLogged())
  return { refresh }
}
