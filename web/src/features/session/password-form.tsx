import { PasswordInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { Form, FormActions } from '../../ui/form.tsx'

export interface PasswordFormProps {
  readonly submit: string
  readonly isBusy: boolean
  readonly error: unknown
  /** The API's name of the password. */
  readonly field: string
  readonly onSubmit: (password: string) => void
  /** Other fields, above. */
  readonly children?: ReactNode
}

/** A new password, with what makes it strong enough. */
export function PasswordForm({ submit, isBusy, error, field, onSubmit, children }: PasswordFormProps) {
  const [password, setPassword] = useState('')
  const reason = error instanceof ApiError ? error.reasonFor(field) : undefined
  return (
    <Form onSubmit={() => onSubmit(password)}>
      {children}
      <PasswordInput
        label="New password"
        description="At least 12 characters, with a number and a symbol."
        autoComplete="new-password"
        value={password}
        error={reason}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <FormActions
        submit={submit}
        isBusy={isBusy}
        isDisabled={password === ''}
        error={reason === undefined ? error : undefined}
      />
    </Form>
  )
}
