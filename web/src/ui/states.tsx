import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { ApiError } from '../api/call-api.ts'
import { CopyText } from './copy-text.tsx'
import { Icon } from './icon.tsx'
import { sentence } from './sentence.ts'
import style from './states.module.css'

/** One sentence, one action, one example. */
export function EmptyState({ title, action, children }: EmptyStateProps) {
  return (
    <div className={style.state}>
      <h2>{title}</h2>
      {children !== undefined && <div className={style.text}>{children}</div>}
      {action}
    </div>
  )
}

export interface EmptyStateProps {
  readonly title: string
  readonly action?: ReactNode
  readonly children?: ReactNode
}

/** What failed, the server's reason, Retry, the request's id. Those who may not are told who may. */
export function ErrorState({ what, error, onRetry }: { what: string; error: unknown; onRetry?: () => void }) {
  const status = error instanceof ApiError ? error.status : 0
  const isRefused = status === 403
  const isAbsent = status === 404
  const requestId = error instanceof ApiError && !isAbsent ? error.requestId : ''
  return (
    <div className={style.state} role="alert">
      <span className={style.mark} data-tone={isRefused || isAbsent ? 'off' : 'bad'}>
        <Icon name={isRefused || isAbsent ? 'minus' : 'warning'} />
      </span>
      <h2>
        {isRefused ? `You may not see ${what}` : isAbsent ? `${sentence(what)} is not here` : `Could not load ${what}`}
      </h2>
      <p className={style.text}>{errorText(error)}</p>
      {!isRefused && !isAbsent && onRetry && (
        <Button variant="default" onClick={onRetry}>
          Retry
        </Button>
      )}
      {requestId !== '' && (
        <p className={style.dim}>
          Request <CopyText text={requestId} />
        </p>
      )}
    </div>
  )
}

export function errorText(error: unknown): string {
  return error instanceof Error ? sentence(error.message) : 'Something went wrong in this page. Reload it.'
}

const patienceMs = 150

/** Rows of the final height, shown only to those who really wait. */
export function Skeleton({ rows = 8, label = 'Loading' }: { readonly rows?: number; readonly label?: string }) {
  const isLate = useLate()
  return (
    <div className={style.skeleton} role="status" aria-label={label} aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} data-late={isLate} />
      ))}
    </div>
  )
}

function useLate(): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  return isLate
}

export interface LoadedProps<T> {
  readonly what: string
  readonly query: { readonly data: T | undefined; readonly error: unknown; refetch(): unknown }
  readonly rows?: number
  readonly children: (data: T) => ReactNode
}

/** The answer once it is there, before that a skeleton, else why not. What was there stays while it is asked again. */
export function Loaded<T>({ what, query, rows, children }: LoadedProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) return <ErrorState what={what} error={query.error} onRetry={() => query.refetch()} />
  return <Skeleton label={`Loading ${what}`} {...(rows === undefined ? {} : { rows })} />
}
