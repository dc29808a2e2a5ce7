import { Link, Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { ErrorState } from '../../ui/states.tsx'
import style from './settings-layout.module.css'
import { type SettingsSection, useSettingsSections } from './use-settings-sections.ts'

/** Settings: the sections that one may open at the left, one of them at the right. */
export function SettingsLayout() {
  const { pathname } = useLocation()
  const { sections, groups } = useSettingsSections()
  const nav = useRef<HTMLElement>(null)
  // On a narrow screen it is a strip to push sideways.
  useEffect(() => {
    nav.current?.querySelector('a[data-status="active"]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  const current = sections.find(({ to }) => pathname.startsWith(to))
  if (current && !current.isAllowed) {
    const reason = `Only users with the role ${current.roles} may.`
    return <ErrorState what="the settings" error={new ApiError(403, { message: reason, errors: [] })} />
  }
  return (
    <div className={style.layout}>
      <nav className={style.nav} aria-label="Settings" ref={nav}>
        {groups.map(({ title, sections: ofGroup }) => (
          <Group key={title} title={title} sections={ofGroup} />
        ))}
      </nav>
      <div className={style.content}>
        <Outlet />
      </div>
    </div>
  )
}

function Group({ title, sections }: { readonly title: string; readonly sections: readonly SettingsSection[] }) {
  return (
    <>
      <h2>{title}</h2>
      {sections.map(({ to, title: name }) => (
        <Link key={to} to={to}>
          {name}
        </Link>
      ))}
    </>
  )
}

/** Leads to the first section that one may open. */
export function SettingsStart() {
  const { groups } = useSettingsSections()
  return <Navigate to={groups[0]?.sections[0]?.to ?? '/settings/organization/info'} replace />
}
