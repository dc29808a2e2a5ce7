import type { Automation } from '@muster/contract/rest/automation.ts'
import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { automationsQuery } from '../../api/automations.ts'
import { type Integration, integrationsOf, listIntegrations, nameOf } from '../../api/integration.ts'
import { useMay } from '../../api/session.ts'
import { configQuery } from '../../api/settings.ts'
import { type Team, teamQuery } from '../../api/teams.ts'
import { withoutOld } from '../../api/without-old.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { Dim } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { PolicyChecklist } from './policy-checklist.tsx'
import { SendTo } from './send-to.tsx'
import { TryOut } from './try-out.tsx'
import { useTeamAutomation } from './use-team-automation.ts'

interface TeamAutomationProps {
  readonly teamId: number
  /** Closes what it is in. */
  readonly onDone?: (() => void) | undefined
}

/** The policy automation of a team, once all that its form needs is there. */
export function TeamAutomation({ teamId, onDone }: TeamAutomationProps) {
  const team = withoutOld(useQuery(teamQuery(teamId)))
  const config = withoutOld(useQuery(configQuery))
  const automations = withoutOld(useQuery(automationsQuery))
  const error = team.error ?? config.error ?? automations.error
  if (error) return <ErrorState what="the automation" error={error} onRetry={() => void team.refetch()} />
  if (!team.data || !config.data || !automations.data) return <Skeleton rows={5} label="Loading the automation" />
  const integrations = listIntegrations(integrationsOf(config.data))
  const rule = automations.data.find((one) => one.is_built_in && one.kind === 'policy' && one.team_id === teamId)
  return <TeamForm {...{ team: team.data, rule, integrations, onDone }} />
}

interface TeamFormProps {
  readonly team: Team
  /** Of the organisation: teams choose among them. */
  readonly integrations: readonly Integration[]
  /** As the server knows it; absent until it is saved for the first time. */
  readonly rule: Automation | undefined
  readonly onDone: (() => void) | undefined
}

function TeamForm({ team, integrations, rule, onDone }: TeamFormProps) {
  const handle = useTeamAutomation({ team, integrations, onSaved: onDone })
  const { form, set, problems } = handle
  const mayTry = useMay('delivery:write', team.id)
  return (
    <Form onSubmit={handle.save}>
      <Switch
        // What it is about is loaded after the dialog has opened.
        autoFocus={onDone !== undefined}
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
      {mayTry && rule && <TryOut rule={rule} place={form} draft={handle.toDraft(rule)} />}
      {mayTry && !rule && <Dim>Once it is saved, it can be previewed and tested here.</Dim>}
      <FormActions
        submit="Save"
        isBusy={handle.isBusy}
        isDisabled={Object.keys(problems).length > 0}
        error={handle.error}
        onCancel={onDone}
        aside={onDone && rule && <OpenRule rule={rule} />}
      />
    </Form>
  )
}

function OpenRule({ rule }: { readonly rule: Automation }) {
  return (
    <Link to="/automations/$id" params={{ id: String(rule.id) }}>
      Open in Automations
    </Link>
  )
}
