import { getRouteApi } from '@tanstack/react-router'
import { BuiltInAutomation } from '../features/automations/manage-automations-dialog.tsx'
import { ConfirmEmailPage } from '../features/settings/confirm-email-page.tsx'
import { EnrollGuide } from '../features/hosts/enroll-dialog.tsx'
import { LabelPage } from '../features/labels/label-page.tsx'
import { IntegrationsPage } from '../features/integrations/integrations-page.tsx'
import { OrganizationPage } from '../features/settings/organization-page.tsx'
import { EnrollSecretsPage } from '../features/teams/enroll-secrets-page.tsx'
import { TeamPage } from '../features/teams/team-page.tsx'

export { NewLabelPage } from '../features/labels/label-page.tsx'
export { LabelsPage } from '../features/labels/labels-page.tsx'
export { SettingsLayout, SettingsStart } from '../features/settings/settings-layout.tsx'
export { UsersPage } from '../features/settings/users-page.tsx'
export { TeamsPage } from '../features/teams/teams-page.tsx'

const confirmEmail = getRouteApi('/frame/account/email')

export function ConfirmEmail() {
  return <ConfirmEmailPage token={confirmEmail.useSearch().token} />
}

const integrations = getRouteApi('/frame/settings/integrations')
const organization = getRouteApi('/frame/settings/organization/$section')
const team = getRouteApi('/frame/settings/teams/$id')
const label = getRouteApi('/frame/settings/labels/$id')

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
      onOpen={(next) =>
        void navigate({ search: next === undefined ? {} : { open: next }, replace: open !== undefined })
      }
    />
  )
}

export function EnrollSecrets() {
  return <EnrollSecretsPage enrollGuide={<EnrollGuide />} />
}

export function OneTeam() {
  const navigate = team.useNavigate()
  const { id } = team.useParams()
  const { tab = 'members' } = team.useSearch()
  return (
    <TeamPage
      key={id}
      id={Number(id)}
      tab={tab}
      onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
    />
  )
}

export function OneLabel() {
  const { id } = label.useParams()
  return <LabelPage key={id} id={Number(id)} />
}
