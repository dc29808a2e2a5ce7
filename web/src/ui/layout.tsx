import type { ReactNode } from 'react'
import style from './layout.module.css'

/** Things side by side with the common gap, wrapping where they must. */
export function Row({ children, isSpread = false }: { readonly children: ReactNode; readonly isSpread?: boolean }) {
  return (
    <div className={style.row} data-spread={isSpread || undefined}>
      {children}
    </div>
  )
}

export function Stack({
  children,
  gap = 'normal',
}: {
  readonly children: ReactNode
  readonly gap?: 'small' | 'normal' | 'large'
}) {
  return (
    <div className={style.stack} data-gap={gap}>
      {children}
    </div>
  )
}

/** A part of a page under a hairline. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={style.section} aria-label={title}>
      <div className={style.head}>
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** The main thing and, at its right from 1,024 px on, what accompanies it. */
export function Columns({ main, side }: { readonly main: ReactNode; readonly side: ReactNode }) {
  return (
    <div className={style.columns}>
      <div>{main}</div>
      <aside>{side}</aside>
    </div>
  )
}

export function Dim({ children }: { readonly children: ReactNode }) {
  return <span className={style.dim}>{children}</span>
}

/** `isWhole` is never broken into lines, as an id must not be. */
export function Mono({ children, isWhole = false }: { readonly children: ReactNode; readonly isWhole?: boolean }) {
  return (
    <span className={style.mono} data-whole={isWhole || undefined}>
      {children}
    </span>
  )
}
