import { Outlet } from '@tanstack/react-router'
import style from './frame.module.css'
import { TopBar } from './top-bar.tsx'

/** Every page for people who are signed in. */
export function Frame() {
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
