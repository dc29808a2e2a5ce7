import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { openSession, sessionsQuery, updateUser } from '../../api/people.ts'
import { changePassword, meQuery, useMe } from '../../api/session.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Form, FormActions, FormError } from '../../ui/form.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { tellDone } from '../../ui/toast.ts'
import style from './people.module.css'
import { roleWords } from './role-words.ts'
import { SessionsTable } from './sessions-table.tsx'

/** Who one is here, what one may do, and where one is signed in. */
export function AccountPage() {
  const { user } = useMe()
  return (
    <>
      <PageHeader title="My account" />
      <Facts
        items={[
          ['Email', user.email],
          ['Role', roleWords(user)],
        ]}
      />
      <section className={style.block}>
        <h2>Name and email</h2>
        <AccountForm />
      </section>
      {!user.sso_enabled && (
        <section className={style.block}>
          <h2>Password</h2>
          <PasswordChange />
        </section>
      )}
      <section className={style.block}>
        <h2>Sessions</h2>
        <SessionsTable userId={user.id} />
      </section>
      <section className={style.block}>
        <h2>API token</h2>
        <ApiToken />
      </section>
    </>
  )
}

function AccountForm() {
  const { user } = useMe()
  const queryClient = useQueryClient()
  const [values, setValues] = useState({ name: user.name, email: user.email, password: '' })
  const set = (change: Partial<typeof values>) => setValues((before) => ({ ...before, ...change }))
  const isNewEmail = values.email.trim().toLowerCase() !== user.email.toLowerCase()
  const saving = useMutation({
    mutationFn: (sent: typeof values) => updateUser(user.id, { name: sent.name, ...(isNewEmail && sent) }),
    onSuccess: async (saved, sent) => {
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
      const isWaiting = isNewEmail && saved.email === user.email
      tellDone(isWaiting ? `Follow the link that was mailed to ${sent.email}.` : 'Saved.')
      // What was typed meanwhile stays.
      setValues((now) => (now === sent ? { name: saved.name, email: saved.email, password: '' } : now))
    },
  })
  const reason = (field: string) => (saving.error instanceof ApiError ? saving.error.reasonFor(field) : undefined)
  return (
    <Form onSubmit={() => saving.mutate(values)}>
      <TextInput
        label="Name"
        autoComplete="name"
        value={values.name}
        error={reason('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      {!user.sso_enabled && (
        <TextInput
          label="Email"
          type="email"
          autoComplete="email"
          value={values.email}
          error={reason('email')}
          onChange={(event) => set({ email: event.currentTarget.value })}
        />
      )}
      {isNewEmail && (
        <PasswordInput
          label="Present password"
          description="To change your email address."
          autoComplete="current-password"
          value={values.password}
          error={reason('password')}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
      )}
      <FormActions
        submit="Save"
        isBusy={saving.isPending}
        isDisabled={values.name === user.name && !isNewEmail}
        error={saving.error}
        shownFields={['name', 'email', 'password']}
      />
    </Form>
  )
}

function PasswordChange() {
  const [values, setValues] = useState({ old_password: '', new_password: '' })
  const set = (change: Partial<typeof values>) => setValues((before) => ({ ...before, ...change }))
  const changing = useMutation({
    mutationFn: () => changePassword(values),
    onSuccess: () => {
      setValues({ old_password: '', new_password: '' })
      tellDone('Your password is changed; your other sessions ended.')
    },
  })
  const reason = (field: string) => (changing.error instanceof ApiError ? changing.error.reasonFor(field) : undefined)
  return (
    <Form onSubmit={() => changing.mutate()}>
      <PasswordInput
        label="Old password"
        autoComplete="current-password"
        value={values.old_password}
        error={reason('old_password')}
        onChange={(event) => set({ old_password: event.currentTarget.value })}
      />
      <PasswordInput
        label="New password"
        description="At least 12 characters, with a number and a symbol."
        autoComplete="new-password"
        value={values.new_password}
        error={reason('new_password')}
        onChange={(event) => set({ new_password: event.currentTarget.value })}
      />
      <FormActions
        submit="Change password"
        isBusy={changing.isPending}
        isDisabled={values.old_password === '' || values.new_password === ''}
        error={changing.error}
        shownFields={['old_password', 'new_password']}
      />
    </Form>
  )
}

function ApiToken() {
  const { user } = useMe()
  const queryClient = useQueryClient()
  const opening = useMutation({
    mutationFn: openSession,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: sessionsQuery(user.id).queryKey }),
  })
  return (
    <>
      <p>
        For fleetctl and scripts that act as you. It is a session of its own above, and ends when it is not used for
        some days. A program that runs for long needs a user of its own.
      </p>
      {opening.data ? (
        <p>
          Shown this once: <CopyText text={opening.data.token} />
        </p>
      ) : (
        <div>
          <Button variant="default" loading={opening.isPending} onClick={() => opening.mutate()}>
            Create API token
          </Button>
        </div>
      )}
      <FormError error={opening.error} />
    </>
  )
}
