import type { ReactNode } from 'react'
import { Mark } from '../../ui/mark.tsx'
import { useTitle } from '../../ui/page-header.tsx'
import style from './entry-page.module.css'

/** A page for those who are not in yet. */
export function EntryPage({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  useTitle(title)
  return (
    <main className={style.page}>
      <div className={style.box}>
        <Mark size={32} />
        <h1>{title}</h1>
        {note !== undefined && <p>{note}</p>}
        {children}
      </div>
    </main>
  )
}
