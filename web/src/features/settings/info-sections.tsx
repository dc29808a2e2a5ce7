import { TextInput } from '@mantine/core'
import type { Config } from '../../api/settings.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { useSectionForm } from './use-section-form.ts'

export function InfoSection({ config }: { readonly config: Config }) {
  const form = useSectionForm(config.org_info, (org_info) => ({ org_info }))
  return (
    <Form onSubmit={form.save}>
      <TextInput
        label="Organization name"
        value={form.values.org_name}
        error={form.reason('org_name')}
        onChange={(event) => form.set({ org_name: event.currentTarget.value })}
      />
      <TextInput
        label="Organization avatar URL"
        description="Handed on to programs that ask for it; these pages load nothing from elsewhere."
        value={form.values.org_logo_url}
        error={form.reason('org_logo_url')}
        onChange={(event) => form.set({ org_logo_url: event.currentTarget.value })}
      />
      <FormActions
        submit="Save"
        isBusy={form.isBusy}
        isDisabled={form.isUnchanged}
        error={form.error}
        shownFields={['org_info.org_name', 'org_info.org_logo_url']}
      />
    </Form>
  )
}

export function WebAddressSection({ config }: { readonly config: Config }) {
  const { server_url } = config.server_settings
  const form = useSectionForm({ server_url }, (server_settings) => ({ server_settings }))
  return (
    <Form onSubmit={form.save}>
      <TextInput
        label="Server web address"
        description="Scheme, name and port, for example https://muster.example.com:8080"
        value={form.values.server_url}
        error={form.reason('server_url')}
        onChange={(event) => form.set({ server_url: event.currentTarget.value })}
      />
      <FormActions
        submit="Save"
        isBusy={form.isBusy}
        isDisabled={form.isUnchanged}
        error={form.error}
        shownFields={['server_settings.server_url']}
      />
    </Form>
  )
}
