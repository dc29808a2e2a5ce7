import { Outlet } from '@tanstack/react-router'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { ErrorState } from '../../ui/states.tsx'
import { ApiError } from '../../api/call-api.ts'
import { organizationSections } from './sections.ts'
import style from './settings-layout.module.css'

/** Settings: the sections at the left, the form at the right. */
export function SettingsLayout() {
  const mayConfigure = useMay('config:write')
  const mayEnroll = useMay('enroll_secret:write')
  const maySeeUsers = useMay('user:read')
  if (!mayConfigure) {
    const reason = 'Only users with the role admin or gitops may.'
    return <ErrorState what="the settings" error={new ApiError(403, { message: reason, errors: [] })} />
  }
  return (
    <div className={style.layout}>
      <nav className={style.nav} aria-label="Settings">
        <h2>Organization settings</h2>
        {organizationSections.map(({ slug, title }) => (
          <Link key={slug} to="/settings/organization/$section" params={{ section: slug }}>
            {title}
          </Link>
        ))}
        <h2>Tickets</h2>
        <Link to="/settings/integrations">Integrations</Link>
        <h2>Access</h2>
        {maySeeUsers && <Link to="/settings/users">Users</Link>}
        {mayEnroll && <Link to="/settings/enroll-secrets">Enrol secrets</Link>}
      </nav>
      <div className={style.content}>
        <Outlet />
      </div>
    </div>
  )
}
