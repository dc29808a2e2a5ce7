import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useMe } from '../../api/session.ts'
import { type Config, sendTestMail } from '../../api/settings.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { SecretField } from '../../ui/secret-field.tsx'
import { tellDone } from '../../ui/toast.ts'
import { useSectionForm } from './use-section-form.ts'

type Smtp = Config['smtp_settings']

export function SmtpSection({ config }: { readonly config: Config }) {
  const { configured: _derived, password: storedPassword, ...stored } = config.smtp_settings
  const form = useSectionForm<Omit<Smtp, 'configured' | 'password'> & { password?: string }>(
    stored,
    (smtp_settings) => ({ smtp_settings }),
  )
  const { values, set, reason } = form
  const { user } = useMe()
  const testing = useMutation({
    mutationFn: sendTestMail,
    onSuccess: () => tellDone(`The mail server took a test mail to ${user.email}.`),
  })
  const text = (key: 'sender_address' | 'server' | 'user_name' | 'domain', label: string) => (
    <TextInput
      label={label}
      value={values[key]}
      error={reason(key)}
      onChange={(event) => set({ [key]: event.currentTarget.value })}
    />
  )
  const needsLogin = values.authentication_type === 'authtype_username_password'
  return (
    <Form onSubmit={form.save}>
      <Switch
        label="Enable SMTP"
        checked={values.enable_smtp}
        onChange={(event) => set({ enable_smtp: event.currentTarget.checked })}
      />
      {text('sender_address', 'Sender address')}
      {text('server', 'SMTP server')}
      <NumberInput
        label="Port"
        min={0}
        max={65_535}
        allowDecimal={false}
        value={values.port}
        error={reason('port')}
        onChange={(port) => set({ port: Number(port) || 0 })}
      />
      <Switch
        label="Use SSL/TLS to connect"
        checked={values.enable_ssl_tls}
        onChange={(event) => set({ enable_ssl_tls: event.currentTarget.checked })}
      />
      <Switch
        label="Enable STARTTLS"
        checked={values.enable_start_tls}
        onChange={(event) => set({ enable_start_tls: event.currentTarget.checked })}
      />
      <Switch
        label="Verify SSL certs"
        checked={values.verify_ssl_certs}
        onChange={(event) => set({ verify_ssl_certs: event.currentTarget.checked })}
      />
      <Select
        label="Authentication type"
        data={[
          { value: 'authtype_username_password', label: 'Username and password' },
          { value: 'authtype_none', label: 'None' },
        ]}
        value={values.authentication_type || 'authtype_username_password'}
        onChange={(type) => type !== null && set({ authentication_type: type })}
        allowDeselect={false}
      />
      {needsLogin && text('user_name', 'Username')}
      {needsLogin && (
        <SecretField
          label="Password"
          stored={storedPassword}
          value={values.password === undefined ? undefined : values.password}
          onChange={(password) => set({ password: password ?? '' })}
          error={reason('password')}
        />
      )}
      {text('domain', 'Domain')}
      <FormActions
        submit="Save"
        isBusy={form.isBusy}
        isDisabled={form.isUnchanged}
        error={form.error ?? testing.error}
        aside={
          <Button
            variant="default"
            loading={testing.isPending}
            disabled={!values.enable_smtp}
            onClick={() => testing.mutate(form.changed)}
          >
            Send test mail
          </Button>
        }
      />
    </Form>
  )
}
