import type { Automation } from '@muster/contract/rest/automation.ts'
import { Button, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { automationKeys, automationsQuery, triggerSchedule, updateAutomation } from '../../api/automations.ts'
import { latestDeliveriesQuery } from '../../api/deliveries.ts'
import { policiesQuery } from '../../api/policies.ts'
import { useMay, useMayAnywhere, useMe } from '../../api/session.ts'
import { formatClock, formatRelative } from '../../ui/format-time.ts'
import { Icon } from '../../ui/icon.tsx'
import { Dim, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { useNow } from '../../ui/moment.tsx'
import { RuleSentence } from '../../ui/rule-sentence.tsx'
import { EmptyState, Loaded } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { automationState, useMayEdit } from './automation-state.ts'
import { LatestStrip } from './latest-strip.tsx'
import { ruleParts } from './rule-parts.ts'
import style from './rules-page.module.css'
import { WhyBox, type WhySubject } from './why-box.tsx'

export interface RulesPageProps {
  readonly why: WhySubject
  readonly onWhy: (subject: WhySubject) => void
  /** Only those of a team; undefined for all. */
  readonly teamId: number | undefined
}

/** The rules as sentences, and the box that says why one did not fire. */
export function RulesPage({ why, onWhy, teamId }: RulesPageProps) {
  const automations = useQuery(automationsQuery)
  const mayAsk = useMayAnywhere('delivery:read')
  // Asked for beside the rules, not after them.
  useQuery({ ...latestDeliveriesQuery('automation'), enabled: mayAsk })
  useQuery(policiesQuery)
  return (
    <Stack gap="large">
      <Loaded what="the automations" query={automations} rows={6}>
        {(rules) => <Rules rules={rules.filter(({ team_id: of }) => teamId === undefined || of === teamId)} />}
      </Loaded>
      {mayAsk && <WhyBox subject={why} teamId={teamId} onChange={onWhy} />}
    </Stack>
  )
}

function Rules({ rules }: { readonly rules: readonly Automation[] }) {
  if (rules.length === 0)
    return (
      <EmptyState title="This team has no automation" action={<Link to="/policies">Policies of the team</Link>}>
        Those of all teams watch its hosts too.
      </EmptyState>
    )
  return (
    <div>
      {rules.map((rule) => (
        <Rule key={rule.id} rule={rule} />
      ))}
    </div>
  )
}

function Rule({ rule }: { readonly rule: Automation }) {
  const navigate = useNavigate()
  const mayWrite = useMay('config:write')
  const maySeeDeliveries = useMay('delivery:read', rule.team_id)
  const mayOpen = useMayEdit(rule)
  const team = useMe().available_teams.find(({ id }) => id === rule.team_id)?.name
  const policies = useQuery({ ...policiesQuery, enabled: rule.kind === 'policy' })
  const policyId = rule.conditions.policy_ids?.[0]
  const policyName = policies.data?.find(({ id }) => id === policyId)?.name
  const open = (field?: string) =>
    void navigate({ to: '/automations/$id', params: { id: String(rule.id) }, search: field ? { field } : {} })
  return (
    <article className={style.rule} aria-label={rule.name} data-off={!rule.enabled || undefined}>
      <h2 className={style.name}>
        <Link to="/automations/$id" params={{ id: String(rule.id) }}>
          {rule.name}
        </Link>
        {team && <Dim> of {team}</Dim>}
      </h2>
      <RuleSentence parts={ruleParts(rule, { policyName })} onOpen={mayOpen ? open : undefined} />
      <div className={style.line}>
        {mayWrite && <EnabledSwitch rule={rule} />}
        <StatusPill tone={automationState(rule).tone}>{automationState(rule).word}</StatusPill>
        <NextCheck rule={rule} />
        <RunNow rule={rule} />
        {maySeeDeliveries && <LatestStrip of="automation" id={rule.id} />}
      </div>
    </article>
  )
}

function EnabledSwitch({ rule }: { readonly rule: Automation }) {
  const queryClient = useQueryClient()
  const switching = useMutation({
    // One after the other: what was clicked last is what stays.
    scope: { id: `automation ${rule.id}` },
    mutationFn: (enabled: boolean) => updateAutomation(rule.id, { enabled }),
    onSuccess: async ({ switched_on }, enabled) => {
      await queryClient.invalidateQueries({ queryKey: automationKeys.all })
      tellDone(switched_on ? `On from now on. ${switched_on.sentence}` : `${rule.name} is ${enabled ? 'on' : 'off'}.`)
    },
    onError: (error) => tellFailed(`Could not change ${rule.name}`, error),
  })
  return (
    <Switch
      size="sm"
      checked={switching.isPending ? switching.variables : rule.enabled}
      onChange={(event) => switching.mutate(event.currentTarget.checked)}
      aria-label={`Enable ${rule.name}`}
    />
  )
}

function NextCheck({ rule }: { readonly rule: Automation }) {
  const now = useNow()
  if (!rule.enabled || !rule.next_check_at) return null
  return (
    <Dim>
      Next check {formatClock(rule.next_check_at, now)} ({formatRelative(rule.next_check_at, now).replace('in ', '')})
    </Dim>
  )
}

/** A check runs the whole schedule; it is named so by the API. */
function RunNow({ rule }: { readonly rule: Automation }) {
  const mayTrigger = useMay('schedule:trigger')
  const running = useMutation({
    mutationFn: () => triggerSchedule(rule.kind === 'vulnerability' ? 'vulnerabilities' : 'automations'),
    onSuccess: () => tellDone('The check runs now.'),
    onError: (error) => tellFailed('Could not run the check', error),
  })
  if (!mayTrigger || !rule.enabled) return null
  return (
    <Button
      variant="subtle"
      leftSection={<Icon name="play" size={12} />}
      loading={running.isPending}
      onClick={() => running.mutate()}
    >
      Run now
    </Button>
  )
}
