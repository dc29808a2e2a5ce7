import type { Automation } from '@muster/contract/rest/automation.ts'
import { Autocomplete, Checkbox, Select, Switch } from '@mantine/core'
import { ApiError } from '../../api/call-api.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { Row } from '../../ui/layout.tsx'
import { MoreOptions } from './more-options.tsx'
import { PolicyChecklist } from './policy-checklist.tsx'
import { SeverityFields } from './severity-fields.tsx'
import type { RuleFieldsProps } from './use-rule-form.ts'

const enableLabels: Readonly<Record<Automation['kind'], string>> = {
  policy: 'Enable policy automations',
  vulnerability: 'Enable vulnerability automations',
  host_status: 'Enable host status webhook',
}

/** The one form of a rule: in the dialogs of Policies, in the settings and in the editor. */
export function RuleFields({ rule, destinations, handle, onCancel, aside }: RuleFieldsProps) {
  const { form, problems, set } = handle
  const isEnabling = form.enabled && !rule.enabled
  return (
    <Form onSubmit={handle.save}>
      <Switch
        id="field-enabled"
        data-autofocus
        label={rule.is_built_in ? enableLabels[rule.kind] : 'Enable this automation'}
        checked={form.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      {rule.kind === 'policy' && (
        <PolicyChecklist selected={form.policyIds} onChange={(policyIds) => set({ policyIds })} />
      )}
      {rule.kind === 'vulnerability' && <SeverityFields handle={handle} />}
      {rule.kind === 'host_status' && <Threshold handle={handle} />}
      <DestinationUrl destinations={destinations} handle={handle} />
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
      <MoreOptions rule={rule} destinations={destinations} handle={handle} />
      <FormActions
        submit="Save"
        isBusy={handle.isBusy}
        isDisabled={problems.url !== undefined || problems.interval !== undefined}
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

function DestinationUrl({ destinations, handle }: Pick<RuleFieldsProps, 'destinations' | 'handle'>) {
  const { form, problems, set, error } = handle
  const said = error instanceof ApiError ? error.message : ''
  const isPrivateRefused = handle.isPrivateAllowed || said.includes('allow_private')
  return (
    <>
      <Autocomplete
        id="field-destination"
        label="Destination URL"
        description="Every message is a POST request to this address."
        placeholder="https://server.com/example"
        // What is typed is looked for among what there is; an open list must not lie over the buttons otherwise.
        data={form.url === '' ? [] : [...new Set(destinations.map(({ url }) => url))].filter((url) => url !== form.url)}
        openOnFocus={false}
        value={form.url}
        error={problems.url}
        onChange={(url) => set({ url })}
      />
      {isPrivateRefused && (
        <Checkbox
          label="This private address may be used by this destination"
          description="It leads into your own network. Only a global administrator may allow that."
          checked={handle.isPrivateAllowed}
          onChange={(event) => handle.allowPrivate(event.currentTarget.checked)}
        />
      )}
    </>
  )
}
