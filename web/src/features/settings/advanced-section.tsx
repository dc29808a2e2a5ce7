import { NumberInput, Switch } from '@mantine/core'
import type { Config } from '../../api/settings.ts'
import { SectionForm } from './section-form.tsx'
import { useSectionForm } from './use-section-form.ts'

const defaultWindowDays = 30

export function AdvancedSection({ config }: { readonly config: Config }) {
  const { enable_host_users } = config.features
  const stored = { ...config.host_expiry_settings, enable_host_users }
  const form = useSectionForm(stored, ({ enable_host_users: users, ...expiry }) => ({
    ...(users === undefined ? {} : { features: { enable_host_users: users } }),
    ...(Object.keys(expiry).length === 0 ? {} : { host_expiry_settings: expiry }),
  }))
  const { values, set } = form
  return (
    <SectionForm form={form}>
      <Switch
        label="Host users"
        description="Hosts tell which users they have."
        checked={values.enable_host_users}
        onChange={(event) => set({ enable_host_users: event.currentTarget.checked })}
      />
      <Switch
        label="Host expiry"
        description="Hosts that were silent for too long are deleted."
        checked={values.host_expiry_enabled}
        onChange={(event) => {
          const host_expiry_enabled = event.currentTarget.checked
          set({ host_expiry_enabled, host_expiry_window: values.host_expiry_window || defaultWindowDays })
        }}
      />
      {values.host_expiry_enabled && (
        <NumberInput
          label="Host expiry window (days)"
          min={1}
          max={36_500}
          allowDecimal={false}
          value={values.host_expiry_window}
          error={form.reason('host_expiry_window')}
          onChange={(days) => set({ host_expiry_window: Number(days) || 0 })}
        />
      )}
    </SectionForm>
  )
}
