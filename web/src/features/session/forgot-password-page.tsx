import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { askForReset } from '../../api/session.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { Link } from '../../ui/link.tsx'
import { EntryPage } from './entry-page.tsx'

/** The same words whether somebody has the address. */
export function ForgotPasswordPage() {
  const [email, setEmail] = useState('')
  const asking = useMutation({ mutationFn: askForReset })
  if (asking.isSuccess) {
    return (
      <EntryPage
        title="Look into your mail"
        note="If somebody signs in with that address, a link for choosing another password is on its way. It works for an hour."
      >
        <p>Nothing came? Then mail may not be set up: an administrator can give you a new password.</p>
        <Link to="/sign-in">Back to the sign-in</Link>
      </EntryPage>
    )
  }
  return (
    <EntryPage title="Forgot password" note="A link for choosing another one comes by mail.">
      <Form onSubmit={() => asking.mutate(email)}>
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <FormActions submit="Send link" isBusy={asking.isPending} isDisabled={email === ''} error={asking.error} />
      </Form>
      <Link to="/sign-in">Back to the sign-in</Link>
    </EntryPage>
  )
}
