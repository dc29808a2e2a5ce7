import { MultiSelect, NumberInput, Switch, TextInput } from '@mantine/core'
import { formatDuration } from '../../ui/format-time.ts'
import { MoreOptions } from '../../ui/more-options.tsx'
import { isTracker } from './rule-draft.ts'
import type { RuleFieldsProps } from './use-rule-form.ts'

/** What is rarely changed, closed at first. */
export function RuleOptions({ rule, destinations, handle }: Pick<RuleFieldsProps, 'rule' | 'destinations' | 'handle'>) {
  const { form, problems, set } = handle
  const startsOpen = ['batch', 'interval'].some((field) => location.search.includes(`field=${field}`))
  return (
    <MoreOptions startsOpen={startsOpen}>
      {rule.kind !== 'vulnerability' && (
        <TextInput
          id="field-interval"
          label="Check every"
          description={`Like 6h or 30m. Empty: as often as the others, at the moment every ${formatDuration(rule.effective_interval)}.`}
          placeholder="24h"
          value={form.interval}
          error={problems.interval}
          onChange={(event) => set({ interval: event.currentTarget.value.trim() })}
        />
      )}
      {rule.kind === 'policy' && (
        <Switch
          label="Do not wait for the check"
          description={`Send a failure once it has stood for ${formatDuration(form.settleTime)}.`}
          checked={form.immediate}
          onChange={(event) => set({ immediate: event.currentTarget.checked })}
        />
      )}
      {rule.kind === 'vulnerability' && (
        <Switch
          label="Include what is uncertain"
          description="Findings of low confidence, and advisories that name no CVE."
          checked={form.severity.include_low_confidence ?? false}
          onChange={(event) =>
            set({ severity: { ...form.severity, include_low_confidence: event.currentTarget.checked } })
          }
        />
      )}
      {rule.kind !== 'host_status' && form.workflow === 'webhook' && (
        <NumberInput
          id="field-batch"
          label="Hosts in one request"
          description="0: all hosts in one."
          min={0}
          max={1_000_000}
          allowDecimal={false}
          value={form.batchSize}
          onChange={(value) => set({ batchSize: Number(value) || 0 })}
        />
      )}
      <Switch
        label="Send further details"
        description="Serial numbers, teams and scores beside the documented keys."
        checked={form.includeDetails}
        onChange={(event) => set({ includeDetails: event.currentTarget.checked })}
      />
      <MultiSelect
        label="Also send to"
        data={destinations
          .filter((one) =>
            isTracker(one) ? rule.kind !== 'host_status' && one.id !== form.ticketId : one.url !== form.url.trim(),
          )
          .map(({ id, name }) => ({ value: String(id), label: name }))}
        value={form.otherIds.map(String)}
        onChange={(ids) => set({ otherIds: ids.map(Number) })}
        placeholder={form.otherIds.length === 0 ? 'No further destination' : ''}
      />
    </MoreOptions>
  )
}
