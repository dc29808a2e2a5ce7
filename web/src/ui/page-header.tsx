import { createContext, type ReactNode, useContext, useEffect } from 'react'
import style from './page-header.module.css'

/** What stands before the title of a page, for example the choice of a team. */
export const BeforeTitle = createContext<ReactNode>(null)

export interface PageHeaderProps {
  readonly title: string
  /** For example how many there are. */
  readonly aside?: ReactNode
  /** One sentence under the title. */
  readonly note?: ReactNode
  readonly actions?: ReactNode
}

/** Title at the left, at most one primary button at the right; also names the browser's tab. */
export function PageHeader({ title, aside, note, actions }: PageHeaderProps) {
  useTitle(title)
  const before = useContext(BeforeTitle)
  return (
    <header className={style.header}>
      <div>
        <div className={style.names}>
          {before}
          <h1>{title}</h1>
          {aside !== undefined && <span className={style.aside}>{aside}</span>}
        </div>
        {note !== undefined && <p className={style.note}>{note}</p>}
      </div>
      {actions !== undefined && <div className={style.actions}>{actions}</div>}
    </header>
  )
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Muster`
  }, [title])
}
