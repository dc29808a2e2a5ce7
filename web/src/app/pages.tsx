import { getRouteApi } from '@tanstack/react-router'
import { DestinationStrip } from '../features/automations/destination-health.tsx'
import { DashboardPage } from '../features/dashboard/dashboard-page.tsx'
import { EnrollGuide } from '../features/hosts/enroll-dialog.tsx'
import { SignInPage } from '../features/session/sign-in-page.tsx'

// Features do not know each other: what one shows of another is put together here.
export function Dashboard() {
  return <DashboardPage enrollGuide={<EnrollGuide />} renderStrip={(id) => <DestinationStrip id={id} />} />
}

const signIn = getRouteApi('/sign-in')

export function SignIn() {
  const { to = '/' } = signIn.useSearch()
  return <SignInPage to={to} />
}
