import { Select, Switch, TextInput } from '@mantine/core'
import type { Config } from '../../api/settings.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { SecretField } from '../../ui/secret-field.tsx'
import { useSectionForm } from './use-section-form.ts'

type Sso = Config['sso_settings']

const jitRoles = [
  { value: 'observer', label: 'Observer' },
  { value: 'observer_plus', label: 'Observer+' },
  { value: 'maintainer', label: 'Maintainer' },
] as const

const fields = ['issuer_uri', 'client_id', 'client_secret', 'idp_name', 'idp_image_url']

export function SsoSection({ config }: { readonly config: Config }) {
  const { client_secret: storedSecret, ...stored } = config.sso_settings
  const form = useSectionForm<Omit<Sso, 'client_secret'> & { client_secret?: string }>(stored, (sso_settings) => ({
    sso_settings,
  }))
  const { values, set, reason } = form
  const text = (key: 'idp_name' | 'issuer_uri' | 'client_id', label: string, description: string) => (
    <TextInput
      label={label}
      description={description}
      value={values[key]}
      error={reason(key)}
      onChange={(event) => set({ [key]: event.currentTarget.value })}
    />
  )
  const redirectUri = `${config.server_settings.server_url.replace(/\/+$/, '')}/api/v1/fleet/sso/callback`
  return (
    <Form onSubmit={form.save}>
      <Switch
        label="Enable single sign-on"
        description="Passwords go on working for those who have one, so that somebody gets in when the provider fails."
        checked={values.enable_sso}
        onChange={(event) => set({ enable_sso: event.currentTarget.checked })}
      />
      <p>
        Redirect URI to enter at the provider: <CopyText text={redirectUri} />
      </p>
      {text('idp_name', 'Identity provider name', 'Stands on the button of the sign-in page.')}
      {text(
        'issuer_uri',
        'Issuer URI',
        'For example https://login.example.com; its OpenID configuration is read there.',
      )}
      {text('client_id', 'Client ID', 'What the provider calls this server.')}
      <SecretField
        label="Client secret"
        stored={storedSecret}
        value={values.client_secret}
        onChange={(secret) => set({ client_secret: secret ?? '' })}
        error={reason('client_secret')}
      />
      <Switch
        label="Create users who come for the first time"
        checked={values.enable_jit_provisioning}
        onChange={(event) => set({ enable_jit_provisioning: event.currentTarget.checked })}
      />
      {values.enable_jit_provisioning && (
        <Select
          label="Their role"
          data={jitRoles}
          value={values.jit_role || 'observer'}
          allowDeselect={false}
          onChange={(role) => role !== null && set({ jit_role: role })}
        />
      )}
      <FormActions
        submit="Save"
        isBusy={form.isBusy}
        isDisabled={form.isUnchanged}
        error={form.error}
        shownFields={fields}
      />
    </Form>
  )
}
