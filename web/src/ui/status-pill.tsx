import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import style from './status-pill.module.css'

/** good: delivered, passing; warn: waiting, retrying, paused, held; bad: dead, failing; off: off, no response. */
export type Tone = 'good' | 'warn' | 'bad' | 'off'

const icons: Readonly<Record<Tone, IconName>> = { good: 'check', warn: 'clock', bad: 'cross', off: 'minus' }

/** A status: never by colour alone. */
export function StatusPill({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={style.pill} data-tone={tone}>
      <Icon name={icons[tone]} size={12} />
      {children}
    </span>
  )
}
