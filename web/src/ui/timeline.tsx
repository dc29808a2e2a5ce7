import type { ReactNode } from 'react'
import { Moment } from './moment.tsx'
import style from './timeline.module.css'

export interface TimelineItem {
  readonly key: string
  readonly at: string
  readonly content: ReactNode
  readonly isFuture?: boolean
}

/** What happened, oldest first; what is still to come is last and hollow. */
export function Timeline({ items, label }: { readonly items: readonly TimelineItem[]; readonly label: string }) {
  return (
    <ol className={style.timeline} aria-label={label}>
      {items.map(({ key, at, content, isFuture = false }) => (
        <li key={key} data-future={isFuture || undefined}>
          <span className={style.at}>
            <Moment at={at} />
          </span>
          <span>{content}</span>
        </li>
      ))}
    </ol>
  )
}
