import type { Invite } from '@muster/contract/rest/invite.ts'
import { Button, Group, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { createInvite, deleteInvite, invitesQuery, updateInvite } from '../../api/people.ts'
import { ssoQuery } from '../../api/session.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Moment } from '../../ui/moment.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import style from './people.module.css'
import { roleWords } from './role-words.ts'
import { type RolesDraft, RolesFields, toRolesBody } from './roles-fields.tsx'

/** Who is invited and has not come yet; absent while there is nobody. */
export function InvitesTable() {
  const invites = useQuery(invitesQuery)
  const [edited, setEdited] = useState<Invite>()
  if (invites.data?.length === 0) return null
  const columns: readonly Column<Invite>[] = [
    { title: 'Email', render: ({ email }) => email },
    { title: 'Name', under: 'Email', render: ({ name }) => name },
    { title: 'Role', render: roleWords },
    { title: 'Link works until', isMinor: true, render: ({ expires_at }) => <Moment at={expires_at} /> },
    {
      title: '',
      align: 'right',
      render: (invite) => <InviteActions invite={invite} onEdit={() => setEdited(invite)} />,
    },
  ]
  return (
    <section className={style.block}>
      <h2>Invitations</h2>
      <DataTable
        what="invitations"
        columns={columns}
        query={invites}
        rowKey={({ id }) => id}
        empty={null}
        skeletonRows={2}
      />
      <Dialog title="Edit invitation" isOpen={edited !== undefined} onClose={() => setEdited(undefined)} size={520}>
        {edited && <InviteForm invite={edited} onDone={() => setEdited(undefined)} />}
      </Dialog>
    </section>
  )
}

function InviteActions({ invite, onEdit }: { readonly invite: Invite; readonly onEdit: () => void }) {
  const queryClient = useQueryClient()
  const deleting = useMutation({
    mutationFn: () => deleteInvite(invite.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: invitesQuery.queryKey })
      tellDone(`The invitation of ${invite.email} is taken back.`)
    },
    onError: (error) => tellFailed('Could not take the invitation back', error),
  })
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <Button size="compact-xs" variant="subtle" aria-label={`Edit the invitation of ${invite.email}`} onClick={onEdit}>
        Edit
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={`Take back the invitation of ${invite.email}`}
        loading={deleting.isPending}
        onClick={() => deleting.mutate()}
      >
        Take back
      </Button>
    </Group>
  )
}

interface Values {
  readonly name: string
  readonly email: string
  readonly isSso: boolean
  readonly roles: RolesDraft
}

export function InviteForm({ invite, onDone }: { readonly invite?: Invite; readonly onDone: () => void }) {
  const queryClient = useQueryClient()
  const sso = useQuery(ssoQuery)
  const [values, setValues] = useState(() => toValues(invite))
  const set = (change: Partial<typeof values>) => setValues((before) => ({ ...before, ...change }))
  const saving = useMutation({
    mutationFn: () => save(invite, values),
    onSuccess: async ({ invite: saved, link }) => {
      await queryClient.invalidateQueries({ queryKey: invitesQuery.queryKey })
      if (link !== undefined) return
      tellDone(invite ? 'Saved.' : `${saved.email} is invited by mail.`)
      onDone()
    },
  })
  const reason = (field: string) => (saving.error instanceof ApiError ? saving.error.reasonFor(field) : undefined)
  if (saving.data?.link !== undefined) {
    return (
      <>
        <p>No mail went out: {saving.data.mail_problem}. Hand this link on; it is shown this once.</p>
        <p>
          <CopyText text={saving.data.link} />
        </p>
        <Button onClick={onDone}>Done</Button>
      </>
    )
  }
  return (
    <Form onSubmit={() => saving.mutate()}>
      {!invite && (
        <TextInput
          label="Email"
          type="email"
          value={values.email}
          error={reason('email')}
          onChange={(event) => set({ email: event.currentTarget.value })}
        />
      )}
      <TextInput
        label="Name"
        description="They may change it."
        value={values.name}
        error={reason('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      {(sso.data?.sso_enabled || values.isSso) && (
        <SegmentedControl
          aria-label="Way in"
          data={[
            { value: 'password', label: 'Password' },
            { value: 'sso', label: 'Single sign-on' },
          ]}
          value={values.isSso ? 'sso' : 'password'}
          onChange={(way) => set({ isSso: way === 'sso' })}
        />
      )}
      <RolesFields
        value={values.roles}
        error={reason('global_role') ?? reason('teams')}
        onChange={(roles) => set({ roles })}
      />
      <FormActions
        submit={invite ? 'Save' : 'Invite'}
        isBusy={saving.isPending}
        error={saving.error}
        shownFields={['email', 'name', 'global_role', 'teams']}
        onCancel={onDone}
      />
    </Form>
  )
}

function toValues(invite: Invite | undefined): Values {
  if (!invite) return { name: '', email: '', isSso: false, roles: { global_role: 'observer', teams: [] } }
  const { name, email, sso_enabled: isSso, global_role, teams } = invite
  return { name, email, isSso, roles: { global_role, teams: teams.map(({ id, role }) => ({ id, role })) } }
}

async function save(invite: Invite | undefined, { name, email, isSso, roles }: Values) {
  const body = { name, sso_enabled: isSso, ...toRolesBody(roles) }
  if (invite) return { ...(await updateInvite(invite.id, body)), link: undefined, mail_problem: undefined }
  return createInvite({ ...body, email })
}
