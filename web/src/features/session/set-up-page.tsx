import { PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { basePath } from '../../api/base-path.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { EntryPage } from './entry-page.tsx'
import { setUp } from '../../api/session.ts'

const fields = ['name', 'email', 'password', 'org_name', 'server_url', 'setup_token']

/** The first administrator and the organization, in one go. */
export function SetUpPage() {
  const router = useRouter()
  const queryClient = useQueryClient()
  const [values, setValues] = useState({
    ...{ name: '', email: '', password: '', org_name: '', setup_token: '' },
    server_url: `${location.origin}${basePath}`,
  })
  const starting = useMutation({
    mutationFn: setUp,
    onSuccess: async () => {
      queryClient.clear()
      await router.navigate({ to: '/', replace: true })
    },
  })
  const reason = (field: string) => (starting.error instanceof ApiError ? starting.error.reasonFor(field) : undefined)
  const field = (key: keyof typeof values) => ({
    value: values[key],
    error: reason(key),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setValues((before) => ({ ...before, [key]: value }))
    },
  })
  const { org_name, server_url, setup_token, ...admin } = values
  const submit = () =>
    starting.mutate({
      ...{ admin, org_info: { org_name }, server_url },
      ...(setup_token === '' ? {} : { setup_token }),
    })
  const needsToken = setup_token !== '' || reason('setup_token') !== undefined
  return (
    <EntryPage title="Set up Muster" note="Nobody is here yet. This makes you the first administrator.">
      <Form onSubmit={submit}>
        <TextInput label="Your name" autoComplete="name" autoFocus {...field('name')} />
        <TextInput label="Email" type="email" autoComplete="username" {...field('email')} />
        <PasswordInput
          label="Password"
          description="At least 12 characters with a digit and a symbol."
          autoComplete="new-password"
          {...field('password')}
        />
        <TextInput label="Organization" autoComplete="organization" {...field('org_name')} />
        <TextInput
          label="Server address"
          description="Where people and hosts reach this server."
          {...field('server_url')}
        />
        {needsToken && (
          <TextInput
            label="Set-up token"
            description="The server printed it when it started, behind --setup-token: you are not on the same machine."
            {...field('setup_token')}
          />
        )}
        <FormActions submit="Set up" isBusy={starting.isPending} error={starting.error} shownFields={fields} />
      </Form>
    </EntryPage>
  )
}
