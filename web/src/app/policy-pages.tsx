import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../api/session.ts'
import { ManageAutomationsDialog } from '../features/automations/manage-automations-dialog.tsx'
import { PoliciesPage } from '../features/policies/policies-page.tsx'
import { NewPolicyPage, PolicyPage } from '../features/policies/policy-page.tsx'
import { useTeamScope } from './use-team-scope.ts'

const policies = getRouteApi('/frame/policies')
const policy = getRouteApi('/frame/policies/$id')

export function Policies() {
  const navigate = policies.useNavigate()
  const { query = '', manage = false } = policies.useSearch()
  const teamId = useTeamScope() || undefined
  const mayManage = useMay(teamId === undefined ? 'config:write' : 'team:write', teamId)
  // The way back leads past a dialog that was closed.
  const close = () => void navigate({ search: query === '' ? {} : { query }, replace: true })
  return (
    <PoliciesPage
      search={query}
      onSearch={(next) => void navigate({ search: next === '' ? {} : { query: next }, replace: true })}
      teamId={teamId}
      mayManage={mayManage}
      onManage={() => void navigate({ search: (before) => ({ ...before, manage: true }) })}
      dialog={<ManageAutomationsDialog kind="policy" teamId={teamId} isOpen={manage && mayManage} onClose={close} />}
    />
  )
}

export function OnePolicy() {
  const { id } = policy.useParams()
  return <PolicyPage key={id} id={Number(id)} scope={useTeamScope()} />
}

export function NewPolicy() {
  return <NewPolicyPage scope={useTeamScope()} />
}
