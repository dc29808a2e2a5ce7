import type { Invite } from '@muster/contract/rest/invite.ts'
import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { acceptInvite, beginSso, inviteQuery, signIn } from '../../api/session.ts'
import { FormError } from '../../ui/form.tsx'
import { Loaded } from '../../ui/states.tsx'
import { EntryPage } from './entry-page.tsx'
import { PasswordForm } from './password-form.tsx'

/** Where the link of an invitation leads. */
export function AcceptInvitePage({ token }: { readonly token: string }) {
  const invite = useQuery(inviteQuery(token))
  return (
    <EntryPage title="Accept invitation" note={invite.data && `You will sign in as ${invite.data.email}.`}>
      <Loaded what="the invitation" query={invite} rows={3}>
        {(found) => <AcceptForm token={token} invite={found} />}
      </Loaded>
    </EntryPage>
  )
}

function AcceptForm({ token, invite }: { readonly token: string; readonly invite: Invite }) {
  const router = useRouter()
  const [name, setName] = useState(invite.name)
  const accepting = useMutation({
    mutationFn: async (password: string) => {
      const account = { name, email: invite.email, invite_token: token }
      if (invite.sso_enabled) {
        await acceptInvite({ ...account, sso_invite: true })
        return beginSso('/')
      }
      await acceptInvite({ ...account, password })
      await signIn({ email: invite.email, password })
      await router.navigate({ to: '/', replace: true })
    },
  })
  const nameField = (
    <TextInput
      label="Your name"
      autoComplete="name"
      value={name}
      onChange={(event) => setName(event.currentTarget.value)}
    />
  )
  if (invite.sso_enabled) {
    return (
      <>
        {nameField}
        <FormError error={accepting.error} />
        <Button loading={accepting.isPending} disabled={name.trim() === ''} onClick={() => accepting.mutate('')}>
          Accept and sign in
        </Button>
      </>
    )
  }
  return (
    <PasswordForm
      submit="Accept and sign in"
      field="password"
      isBusy={accepting.isPending}
      error={accepting.error}
      onSubmit={accepting.mutate}
    >
      {nameField}
    </PasswordForm>
  )
}
