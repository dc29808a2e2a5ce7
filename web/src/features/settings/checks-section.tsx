import { TextInput } from '@mantine/core'
import { type Config, type ConfigPatch } from '../../api/settings.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { parseDuration } from '../../ui/format-time.ts'
import { useSectionForm } from './use-section-form.ts'

export function ChecksSection({ config }: { readonly config: Config }) {
  const { interval, start_at = '' } = config.webhook_settings
  // The section belongs to automations, so the settings' own type of a change does not name it.
  const form = useSectionForm({ interval, start_at }, (webhook_settings) => ({ webhook_settings }) as ConfigPatch)
  const problem = parseDuration(form.values.interval) === undefined ? 'Write it like 24h or 1h30m.' : undefined
  return (
    <Form onSubmit={form.save}>
      <TextInput
        label="Check every"
        description="Policy and host status automations. Like 24h."
        value={form.values.interval}
        error={problem ?? form.reason('interval')}
        onChange={(event) => form.set({ interval: event.currentTarget.value.trim() })}
      />
      <TextInput
        label="At"
        description="When checks that are more than an hour apart happen, for example 09:00 Europe/Berlin. Empty: at any time."
        value={form.values.start_at}
        error={form.reason('start_at')}
        onChange={(event) => form.set({ start_at: event.currentTarget.value })}
      />
      <FormActions
        submit="Save"
        isBusy={form.isBusy}
        isDisabled={form.isUnchanged || problem !== undefined}
        error={form.error}
        shownFields={['webhook_settings.interval', 'webhook_settings.start_at']}
      />
    </Form>
  )
}
