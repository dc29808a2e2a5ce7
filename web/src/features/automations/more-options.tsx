import { Button, Collapse, MultiSelect, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { formatDuration } from '../../ui/format-time.ts'
import { Icon } from '../../ui/icon.tsx'
import type { RuleFieldsProps } from './use-rule-form.ts'

/** What is rarely changed, closed at first. */
export function MoreOptions({ rule, destinations, handle }: Pick<RuleFieldsProps, 'rule' | 'destinations' | 'handle'>) {
  const { form, problems, set } = handle
  const [isOpen, setOpen] = useState(() =>
    ['batch', 'interval'].some((field) => location.search.includes(`field=${field}`)),
  )
  return (
    <div>
      <Button
        variant="subtle"
        type="button"
        aria-expanded={isOpen}
        leftSection={<Icon name={isOpen ? 'down' : 'right'} />}
        onClick={() => setOpen(!isOpen)}
        px={4}
      >
        More options
      </Button>
      <Collapse expanded={isOpen} transitionDuration={120}>
        <Stack gap="md" pt="sm">
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
          {rule.kind !== 'host_status' && (
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
              .filter(({ url }) => url !== form.url.trim())
              .map(({ id, name }) => ({ value: String(id), label: name }))}
            value={form.otherIds.map(String)}
            onChange={(ids) => set({ otherIds: ids.map(Number) })}
            placeholder={form.otherIds.length === 0 ? 'No further destination' : ''}
          />
        </Stack>
      </Collapse>
    </div>
  )
}
