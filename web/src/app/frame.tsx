import { Outlet } from '@tanstack/react-router'
import { useMe } from '../api/session.ts'
import { NewPasswordPage } from '../features/session/new-password-page.tsx'
import style from './frame.module.css'
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
      <main id="main" className={style.main} tabIndex={-1}>
        <Outlet />
      </main>
    </>
  )
}
