import { getRouteApi } from '@tanstack/react-router'
import { LatestStrip } from '../features/automations/latest-strip.tsx'
import { DashboardPage } from '../features/dashboard/dashboard-page.tsx'
import { EnrollGuide } from '../features/hosts/enroll-dialog.tsx'
import { AcceptInvitePage } from '../features/session/accept-invite-page.tsx'
import { ResetPasswordPage } from '../features/session/reset-password-page.tsx'
import { SignInPage } from '../features/session/sign-in-page.tsx'

// Features do not know each other: what one shows of another is put together here.
export function Dashboard() {
  return <DashboardPage enrollGuide={<EnrollGuide />} renderStrip={(id) => <LatestStrip of="destination" id={id} />} />
}

const signIn = getRouteApi('/sign-in')

export function SignIn() {
  const { to = '/', sso } = signIn.useSearch()
  return <SignInPage to={to} refusal={sso} />
}

const resetPassword = getRouteApi('/reset-password')

export function ResetPassword() {
  return <ResetPasswordPage token={resetPassword.useSearch().token} />
}

const acceptInvite = getRouteApi('/accept-invite')

export function AcceptInvite() {
  return <AcceptInvitePage token={acceptInvite.useSearch().token} />
}
