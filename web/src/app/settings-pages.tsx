import { getRouteApi } from '@tanstack/react-router'
import { BuiltInAutomation } from '../features/automations/manage-automations-dialog.tsx'
import { IntegrationsPage } from '../features/integrations/integrations-page.tsx'
import { OrganizationPage } from '../features/settings/organization-page.tsx'

export { EnrollSecretsPage } from '../features/settings/enroll-secrets-page.tsx'
export { SettingsLayout } from '../features/settings/settings-layout.tsx'
export { UsersPage } from '../features/settings/users-page.tsx'

const integrations = getRouteApi('/frame/settings/integrations')
const organization = getRouteApi('/frame/settings/organization/$section')

export function Organization() {
  const { section } = organization.useParams()
  return <OrganizationPage slug={section} hostStatus={<BuiltInAutomation kind="host_status" />} />
}

export function Integrations() {
  const navigate = integrations.useNavigate()
  const { open } = integrations.useSearch()
  return (
    <IntegrationsPage
      open={open}
      onOpen={(next) => void navigate({ search: next === undefined ? {} : { open: next } })}
    />
  )
}
