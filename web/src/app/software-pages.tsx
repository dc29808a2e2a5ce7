import { getRouteApi, useNavigate, useSearch } from '@tanstack/react-router'
import { useMay, useSoftwareTeam } from '../api/session.ts'
import { ManageAutomationsDialog } from '../features/automations/manage-automations-dialog.tsx'
import { SoftwareLayout } from '../features/software/software-layout.tsx'
import { SoftwareDetailPage, SystemDetailPage } from '../features/software/detail-pages.tsx'
import { SoftwarePage, SystemsPage, VulnerabilitiesPage } from '../features/software/list-pages.tsx'
import { VulnerabilityPage } from '../features/software/vulnerability-page.tsx'
import { readSoftware } from './search.ts'
import { useTeamScope } from './use-team-scope.ts'

const oneSoftware = getRouteApi('/frame/software/$id')
const system = getRouteApi('/frame/software/systems/$id')
const vulnerability = getRouteApi('/frame/software/vulnerabilities/$cve')

export function SoftwareTabs() {
  const navigate = useNavigate()
  const mayManage = useMay('config:write')
  const { manage, ...search } = readSoftware(useSearch({ strict: false }))
  return (
    <SoftwareLayout
      onManage={() => void navigate({ to: '.', search: { ...search, manage: true } })}
      dialog={
        <ManageAutomationsDialog
          kind="vulnerability"
          isOpen={manage === true && mayManage}
          onClose={() => void navigate({ to: '.', search })}
        />
      }
    />
  )
}

function useList() {
  const navigate = useNavigate()
  const { manage: _manage, ...search } = readSoftware(useSearch({ strict: false }))
  return {
    search,
    teamId: useSoftwareTeam(useTeamScope()),
    onChange: (change: object) =>
      void navigate({ to: '.', search: (before: object) => readSoftware({ ...before, ...change }) }),
  }
}

export function SoftwareList() {
  return <SoftwarePage {...useList()} />
}

export function VulnerabilityList() {
  return <VulnerabilitiesPage {...useList()} />
}

export function SystemList() {
  return <SystemsPage {...useList()} />
}

export function OneVulnerability() {
  return <VulnerabilityPage cve={vulnerability.useParams().cve} teamId={useSoftwareTeam(useTeamScope())} />
}

export function OneSoftware() {
  return <SoftwareDetailPage id={Number(oneSoftware.useParams().id)} teamId={useSoftwareTeam(useTeamScope())} />
}

export function OneSystem() {
  return <SystemDetailPage id={Number(system.useParams().id)} teamId={useSoftwareTeam(useTeamScope())} />
}
