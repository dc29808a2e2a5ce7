import type { Automation, AutomationDraft } from '@muster/contract/rest/automation.ts'
import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { Button, Tabs } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { automationKeys, automationQuery, deleteAutomation } from '../../api/automations.ts'
import { destinationsQuery } from '../../api/destinations.ts'
import { useMay } from '../../api/session.ts'
import { withoutOld } from '../../api/without-old.ts'
import { Link } from '../../ui/link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { sentence } from '../../ui/sentence.ts'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { automationState, useMayEdit } from './automation-state.ts'
import { BacktestTab } from './backtest-tab.tsx'
import { PreviewTab } from './preview-tab.tsx'
import { RuleFields } from './rule-fields.tsx'
import style from './rule-page.module.css'
import { TeamAutomation } from './team-automation.tsx'
import { TestTab } from './test-tab.tsx'
import { useRuleForm } from './use-rule-form.ts'

const typingMs = 300

/** One rule: its form, and beside it what it would send, what receivers say, and what it would have done. */
export function RulePage({ id, field }: { readonly id: number; readonly field: string | undefined }) {
  const rule = withoutOld(useQuery(automationQuery(id)))
  const mayWrite = useMay('config:write')
  const destinations = withoutOld(useQuery({ ...destinationsQuery, enabled: mayWrite }))
  const error = rule.error ?? destinations.error
  if (error) return <ErrorState what="this automation" error={error} onRetry={() => void rule.refetch()} />
  if (!rule.data || (mayWrite && !destinations.data)) return <Skeleton rows={10} label="Loading the automation" />
  return (
    <>
      <p>
        <Link to="/automations">Automations</Link>
      </p>
      <PageHeader
        title={rule.data.name}
        aside={<StatusPill tone={automationState(rule.data).tone}>{automationState(rule.data).word}</StatusPill>}
        actions={mayWrite && !rule.data.is_built_in ? <DeleteRule rule={rule.data} /> : undefined}
      />
      {mayWrite && destinations.data ? (
        <Editor rule={rule.data} destinations={destinations.data} field={field} />
      ) : (
        <WithoutDestinations rule={rule.data} />
      )}
    </>
  )
}

/** For whoever does not see all destinations: the form of a team's automation, or the rule to read. */
function WithoutDestinations({ rule }: { readonly rule: Automation }) {
  const mayEdit = useMayEdit(rule)
  if (mayEdit && rule.team_id !== null) return <TeamAutomation teamId={rule.team_id} />
  return <p>{sentence(rule.rule)}.</p>
}

interface EditorProps {
  readonly rule: Automation
  readonly destinations: readonly DestinationAnswer[]
  readonly field: string | undefined
}

function Editor({ rule, destinations, field }: EditorProps) {
  const handle = useRuleForm({ rule, destinations })
  const [draft] = useDebouncedValue<AutomationDraft>(handle.draft, typingMs)
  const mayTry = useMay('delivery:write')
  useEffect(() => {
    if (field !== undefined) document.getElementById(`field-${field}`)?.focus()
  }, [field])
  return (
    <div className={style.editor}>
      <RuleFields rule={rule} destinations={destinations} handle={handle} />
      {mayTry && (
        <div className={style.side}>
          <Tabs defaultValue="preview" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="preview">Preview</Tabs.Tab>
              <Tabs.Tab value="test">Test</Tabs.Tab>
              {rule.kind !== 'host_status' && <Tabs.Tab value="backtest">Past 30 days</Tabs.Tab>}
            </Tabs.List>
            <Tabs.Panel value="preview" pt="md">
              <PreviewTab id={rule.id} draft={draft} />
            </Tabs.Panel>
            <Tabs.Panel value="test" pt="md">
              <TestTab
                id={rule.id}
                draft={draft}
                isNew={handle.form.url !== '' && (draft.destination_ids ?? []).length === 0}
                isTicket={handle.form.workflow === 'ticket'}
              />
            </Tabs.Panel>
            <Tabs.Panel value="backtest" pt="md">
              <BacktestTab id={rule.id} draft={draft} />
            </Tabs.Panel>
          </Tabs>
        </div>
      )}
    </div>
  )
}

function DeleteRule({ rule }: { readonly rule: Automation }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const deleting = useMutation({
    mutationFn: () => deleteAutomation(rule.id),
    onSuccess: async () => {
      await navigate({ to: '/automations' })
      await queryClient.invalidateQueries({ queryKey: automationKeys.all })
      tellDone(`${rule.name} is deleted.`)
    },
    onError: (error) => tellFailed(`Could not delete ${rule.name}`, error),
  })
  return (
    <Button variant="subtle" color="red" loading={deleting.isPending} onClick={() => deleting.mutate()}>
      Delete
    </Button>
  )
}
