import { Outlet } from '@tanstack/react-router'
import { useMe } from '../api/session.ts'
import { NewPasswordPage } from '../features/session/new-password-page.tsx'
import style from './frame.module.css'
import { BeforeTitle } from '../ui/page-header.tsx'
import { LostNote } from './lost-note.tsx'
import { TeamScope } from './team-scope.tsx'
import { TopBar } from './top-bar.tsx'

/** Every page for people who are signed in. */
export function Frame() {
  if (useMe().user.force_password_reset) return <NewPasswordPage />
  return (
    <>
      <a className={style.skip} href="#main">
        Skip to the content
      </a>
      <TopBar />
      <LostNote />
      <main id="main" className={style.main} tabIndex={-1}>
        <BeforeTitle.Provider value={<TeamScope />}>
          <Outlet />
        </BeforeTitle.Provider>
      </main>
    </>
  )
}
