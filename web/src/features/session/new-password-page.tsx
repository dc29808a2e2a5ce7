import { PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { chooseRequiredPassword, signOut } from '../../api/session.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { EntryPage } from './entry-page.tsx'

/** An administrator demands another password: nothing else is open before it is chosen. */
export function NewPasswordPage() {
  const queryClient = useQueryClient()
  const [password, setPassword] = useState('')
  const choosing = useMutation({
    mutationFn: chooseRequiredPassword,
    onSuccess: () => queryClient.resetQueries(),
  })
  const leaving = useMutation({ mutationFn: signOut, onSuccess: () => queryClient.resetQueries() })
  return (
    <EntryPage title="Choose a new password">
      <Form onSubmit={() => choosing.mutate(password)}>
        <PasswordInput
          label="New password"
          description="At least 12 characters, with a number and a symbol; not the one you have now."
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <FormActions
          submit="Save and go on"
          isBusy={choosing.isPending}
          isDisabled={password === ''}
          error={choosing.error}
          onCancel={() => leaving.mutate()}
        />
      </Form>
    </EntryPage>
  )
}
