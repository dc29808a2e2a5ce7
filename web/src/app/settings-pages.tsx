import { getRouteApi } from '@tanstack/react-router'
import { BuiltInAutomation } from '../features/automations/manage-automations-dialog.tsx'
import { ConfirmEmailPage } from '../features/settings/confirm-email-page.tsx'
import { OrganizationPage } from '../features/settings/organization-page.tsx'

export { EnrollSecretsPage } from '../features/settings/enroll-secrets-page.tsx'
export { SettingsLayout } from '../features/settings/settings-layout.tsx'
export { UsersPage } from '../features/settings/users-page.tsx'

const confirmEmail = getRouteApi('/frame/account/email')

export function ConfirmEmail() {
  return <ConfirmEmailPage token={confirmEmail.useSearch().token} />
}

const organization = getRouteApi('/frame/settings/organization/$section')

export function Organization() {
  const { section } = organization.useParams()
  return <OrganizationPage slug={section} hostStatus={<BuiltInAutomation kind="host_status" />} />
}
