import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { formatExact, formatRelative, isNever } from './format-time.ts'

const tickMs = 10_000

/** A time as people say it; the exact one, local and UTC, on hover and for screen readers that ask for it. */
export function Moment({ at, never = 'never' }: { readonly at: string | null | undefined; readonly never?: string }) {
  const now = useNow()
  if (!at || isNever(at)) return <span>{never}</span>
  return (
    <Tooltip label={formatExact(at)} multiline>
      <time dateTime={at}>{formatRelative(at, now)}</time>
    </Tooltip>
  )
}

/** The time, moving on by itself. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [])
  return now
}
