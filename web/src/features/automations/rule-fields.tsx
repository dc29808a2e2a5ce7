import type { Automation } from '@muster/contract/rest/automation.ts'
import { Checkbox, Select, Switch } from '@mantine/core'
import { Form, FormActions } from '../../ui/form.tsx'
import { Row } from '../../ui/layout.tsx'
import { PolicyChecklist } from './policy-checklist.tsx'
import { RuleOptions } from './rule-options.tsx'
import { listTickets, listUrls, SendTo } from './send-to.tsx'
import { SeverityFields } from './severity-fields.tsx'
import type { RuleFieldsProps } from './use-rule-form.ts'

const enableLabels: Readonly<Record<Automation['kind'], string>> = {
  policy: 'Enable policy automations',
  vulnerability: 'Enable vulnerability automations',
  host_status: 'Enable host status webhook',
}

const subjects = { policy: 'policy', vulnerability: 'CVE', host_status: undefined } as const

/** The one form of a rule: in the dialogs of Policies, in the settings and in the editor. */
export function RuleFields({ rule, destinations, handle, onCancel, aside, tryOut }: RuleFieldsProps) {
  const { form, problems, set } = handle
  const isEnabling = form.enabled && !rule.enabled
  return (
    <Form onSubmit={handle.save}>
      <Switch
        id="field-enabled"
        // What it is about is loaded after the dialog has opened.
        autoFocus={onCancel !== undefined}
        label={rule.is_built_in ? enableLabels[rule.kind] : 'Enable this automation'}
        checked={form.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      {rule.kind === 'policy' && (
        <PolicyChecklist teamId={rule.team_id} selected={form.policyIds} onChange={(policyIds) => set({ policyIds })} />
      )}
      {rule.kind === 'vulnerability' && <SeverityFields handle={handle} />}
      {rule.kind === 'host_status' && <Threshold handle={handle} />}
      <SendTo
        place={form}
        problems={problems}
        tickets={rule.kind === 'host_status' ? undefined : listTickets(destinations)}
        urls={listUrls(destinations)}
        subject={subjects[rule.kind]}
        error={handle.error}
        isPrivateAllowed={handle.isPrivateAllowed}
        onChange={set}
        onAllowPrivate={handle.allowPrivate}
      />
      {isEnabling && rule.kind !== 'host_status' && (
        <Checkbox
          label="Also report what is true already"
          description={
            rule.kind === 'policy'
              ? 'Hosts that fail these policies now, at the next check. Otherwise only what happens from now on.'
              : 'Recent CVEs that were found before, at the next check. Otherwise only what is found from now on.'
          }
          checked={form.reportExisting}
          onChange={(event) => set({ reportExisting: event.currentTarget.checked })}
        />
      )}
      <div>
        <RuleOptions rule={rule} destinations={destinations} handle={handle} />
        {tryOut}
      </div>
      <FormActions
        submit="Save"
        isBusy={handle.isBusy}
        isDisabled={Object.keys(problems).length > 0}
        error={handle.error}
        onCancel={onCancel}
        aside={aside}
      />
    </Form>
  )
}

/** The choices of old, and whatever else is stored. */
function choices(values: readonly number[], stored: number, word: (value: number) => string) {
  return [...new Set([...values, stored])]
    .sort((a, b) => a - b)
    .map((value) => ({ value: String(value), label: word(value) }))
}

function Threshold({ handle: { form, set } }: Pick<RuleFieldsProps, 'handle'>) {
  return (
    <Row>
      <Select
        id="field-threshold"
        label="Percentage of hosts"
        data={choices([1, 5, 10, 25], form.share, (value) => `${value}%`)}
        value={String(form.share)}
        onChange={(value) => value !== null && set({ share: Number(value) })}
        allowDeselect={false}
      />
      <Select
        label="Number of days"
        data={choices([1, 3, 7, 14], form.days, (value) => (value === 1 ? '1 day' : `${value} days`))}
        value={String(form.days)}
        onChange={(value) => value !== null && set({ days: Number(value) })}
        allowDeselect={false}
      />
    </Row>
  )
}
