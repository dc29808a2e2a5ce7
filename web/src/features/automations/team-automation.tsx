import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { automationsQuery } from '../../api/automations.ts'
import { type Integration, integrationsOf, listIntegrations, nameOf } from '../../api/integration.ts'
import { useMay } from '../../api/session.ts'
import { configQuery } from '../../api/settings.ts'
import { type Team, teamQuery } from '../../api/teams.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { Link } from '../../ui/link.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { PolicyChecklist } from './policy-checklist.tsx'
import { SendTo } from './send-to.tsx'
import { useTeamAutomation } from './use-team-automation.ts'

interface TeamAutomationProps {
  readonly teamId: number
  readonly onDone: () => void
}

/** The policy automation of a team, once all that its form needs is there. */
export function TeamAutomation({ teamId, onDone }: TeamAutomationProps) {
  const team = useQuery(teamQuery(teamId))
  const config = useQuery(configQuery)
  const error = team.error ?? config.error
  if (error) return <ErrorState what="the automation" error={error} onRetry={() => void team.refetch()} />
  if (!team.data || !config.data) return <Skeleton rows={5} label="Loading the automation" />
  const integrations = listIntegrations(integrationsOf(config.data))
  return <TeamForm team={team.data} integrations={integrations} onDone={onDone} />
}

interface TeamFormProps {
  readonly team: Team
  /** Of the organisation: teams choose among them. */
  readonly integrations: readonly Integration[]
  readonly onDone: () => void
}

function TeamForm({ team, integrations, onDone }: TeamFormProps) {
  const handle = useTeamAutomation(team, integrations, onDone)
  const { form, set, problems } = handle
  return (
    <Form onSubmit={handle.save}>
      <Switch
        label="Enable policy automations"
        description={`For the policies of ${team.name}. Those of all hosts have an automation of their own.`}
        checked={form.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      <PolicyChecklist teamId={team.id} selected={form.policyIds} onChange={(policyIds) => set({ policyIds })} />
      <SendTo
        place={form}
        problems={problems}
        tickets={integrations.map((integration, id) => ({ id, name: nameOf(integration) }))}
        urls={[]}
        subject="policy"
        error={handle.error}
        isPrivateAllowed={handle.isPrivateAllowed}
        onChange={set}
        onAllowPrivate={handle.allowPrivate}
      />
      <FormActions
        submit="Save"
        isBusy={handle.isBusy}
        isDisabled={Object.keys(problems).length > 0}
        error={handle.error}
        onCancel={onDone}
        aside={<OpenRule teamId={team.id} />}
      />
    </Form>
  )
}

/** Preview, test and past of it are there, for those who may change the configuration. */
function OpenRule({ teamId }: Pick<TeamAutomationProps, 'teamId'>) {
  const mayConfigure = useMay('config:write')
  const automations = useQuery({ ...automationsQuery, enabled: mayConfigure })
  const rule = automations.data?.find((one) => one.is_built_in && one.kind === 'policy' && one.team_id === teamId)
  if (!rule) return null
  return (
    <Link to="/automations/$id" params={{ id: String(rule.id) }}>
      Open in Automations
    </Link>
  )
}
