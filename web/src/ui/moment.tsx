import { Tooltip } from '@mantine/core'
import { useState, useSyncExternalStore } from 'react'
import { formatExact, formatRelative, isNever } from './format-time.ts'

const stepMs = 5_000

/** A time as people say it; the exact one, local and UTC, on hover and for screen readers that ask for it. */
export function Moment({ at, never = 'never' }: { readonly at: string | null | undefined; readonly never?: string }) {
  const now = useNow()
  const [isHovered, setHovered] = useState(false)
  if (!at || isNever(at)) return <span>{never}</span>
  const time = (
    <time dateTime={at} onMouseEnter={() => setHovered(true)} onMouseLeave={() => setHovered(false)}>
      {formatRelative(at, now)}
    </time>
  )
  // A tooltip costs much more than the text, and tables have many of these.
  if (!isHovered) return time
  return (
    <Tooltip label={formatExact(at)} multiline opened>
      {time}
    </Tooltip>
  )
}

/** The time, moving on by itself; all that show it move together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, steppedNow)
}

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** In steps, so that one look at a page shows one time. */
function steppedNow(): number {
  return Math.floor(Date.now() / stepMs) * stepMs
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) timer = setInterval(tell, stepMs)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

function tell(): void {
  for (const listener of listeners) listener()
}
