import { PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { Link } from '../../ui/link.tsx'
import { EntryPage } from './entry-page.tsx'
import { SsoEntry, type SsoRefusal } from './sso-entry.tsx'
import { signIn } from '../../api/session.ts'

/** Leads back to the very link that was asked for. */
export function SignInPage({ to, refusal }: { readonly to: string; readonly refusal?: SsoRefusal | undefined }) {
  const router = useRouter()
  const queryClient = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const entering = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      queryClient.clear()
      await router.navigate({ href: to, replace: true })
    },
  })
  return (
    <EntryPage title="Sign in to Muster">
      <SsoEntry to={to} refusal={refusal} />
      <Form onSubmit={() => entering.mutate({ email, password })}>
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={isRefused(entering.error) && 'The email address or the password is wrong.'}
        />
        <FormActions
          submit="Sign in"
          isBusy={entering.isPending}
          isDisabled={email === '' || password === ''}
          error={isRefused(entering.error) ? undefined : entering.error}
        />
      </Form>
      <Link to="/forgot-password">Forgot password</Link>
    </EntryPage>
  )
}

function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401
}
