import { type QueryCache, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { ApiError } from '../api/call-api.ts'
import style from './frame.module.css'

/** Says that what is shown is old, while the server cannot be reached. */
export function LostNote() {
  const cache = useQueryClient().getQueryCache()
  const isLost = useSyncExternalStore(
    (changed) => cache.subscribe(changed),
    () => isServerLost(cache),
  )
  if (!isLost) return null
  return (
    <p className={style.lost} role="alert">
      The server cannot be reached: what is shown is old. It is asked again every few seconds.
    </p>
  )
}

/** Whether the newest outcome of all questions is that nobody answered. */
function isServerLost(cache: QueryCache): boolean {
  let [lostAt, answeredAt] = [0, 0]
  for (const { state } of cache.getAll()) {
    const isUnanswered = state.error instanceof ApiError && state.error.status === 0
    if (isUnanswered) lostAt = Math.max(lostAt, state.errorUpdatedAt)
    else answeredAt = Math.max(answeredAt, state.errorUpdatedAt)
    answeredAt = Math.max(answeredAt, state.dataUpdatedAt)
  }
  return lostAt > answeredAt
}
