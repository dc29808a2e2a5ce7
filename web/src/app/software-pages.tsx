import { getRouteApi, useNavigate, useSearch } from '@tanstack/react-router'
import { useMay } from '../api/session.ts'
import { ManageAutomationsDialog } from '../features/automations/manage-automations-dialog.tsx'
import { SoftwareLayout } from '../features/software/software-layout.tsx'
import { SoftwarePage, SystemsPage, VulnerabilitiesPage } from '../features/software/software-pages.tsx'
import { VulnerabilityPage } from '../features/software/vulnerability-page.tsx'
import { readSoftware } from './search.ts'

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
  return { search, onSearch: (next: object) => void navigate({ to: '.', search: readSoftware({ ...next }) }) }
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
  return <VulnerabilityPage cve={vulnerability.useParams().cve} />
}
