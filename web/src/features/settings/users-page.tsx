import type { User } from '@muster/contract/rest/user.ts'
import { Button, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { createUser, deleteUser, userKeys, usersQuery } from '../../api/people.ts'
import { useMay, useMe } from '../../api/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'

const roles = [
  { value: 'admin', label: 'Admin: everything' },
  { value: 'maintainer', label: 'Maintainer: hosts, policies and enrol secrets' },
  { value: 'observer', label: 'Observer: looks' },
  { value: 'observer_plus', label: 'Observer+: looks' },
  { value: 'gitops', label: 'GitOps: applies documents, for pipelines' },
]

export function UsersPage() {
  const users = useQuery(usersQuery)
  const mayWrite = useMay('user:write')
  const [isAdding, setAdding] = useState(false)
  return (
    <>
      <PageHeader
        title="Users"
        aside={users.data?.length}
        actions={
          mayWrite ? (
            <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
              Add user
            </Button>
          ) : undefined
        }
      />
      <DataTable
        what="users"
        columns={mayWrite ? [...columns, deletion] : columns}
        query={users}
        rowKey={({ id }) => id}
        empty={<EmptyState title="No users" />}
      />
      <Dialog title="Add user" isOpen={isAdding} onClose={() => setAdding(false)} size={520}>
        <UserForm onDone={() => setAdding(false)} />
      </Dialog>
    </>
  )
}

const columns: readonly Column<User>[] = [
  { title: 'Name', render: ({ name }) => name },
  { title: 'Email', render: ({ email }) => email },
  { title: 'Role', render: ({ global_role, api_only }) => `${global_role ?? 'none'}${api_only ? ', API only' : ''}` },
  { title: 'Since', isMinor: true, render: ({ created_at }) => <Moment at={created_at} /> },
]

const deletion: Column<User> = { title: '', align: 'right', render: (user) => <DeleteUser user={user} /> }

function DeleteUser({ user }: { readonly user: User }) {
  const me = useMe()
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const deleting = useMutation({
    mutationFn: () => deleteUser(user.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: userKeys.all })
      tellDone(`${user.name} is deleted.`)
    },
    onError: (error) => tellFailed(`Could not delete ${user.name}`, error),
  })
  if (me.user.id === user.id) return <>you</>
  return isAsking ? (
    <Button size="compact-xs" color="red" loading={deleting.isPending} onClick={() => deleting.mutate()}>
      Delete {user.name}
    </Button>
  ) : (
    <Button size="compact-xs" variant="subtle" aria-label={`Delete ${user.name}`} onClick={() => setAsking(true)}>
      Delete
    </Button>
  )
}

function UserForm({ onDone }: { readonly onDone: () => void }) {
  const queryClient = useQueryClient()
  const [values, setValues] = useState({ name: '', email: '', password: '', global_role: 'observer', api_only: false })
  const set = (change: Partial<typeof values>) => setValues((before) => ({ ...before, ...change }))
  const creating = useMutation({
    mutationFn: () => createUser(values),
    onSuccess: async ({ user }) => {
      await queryClient.invalidateQueries({ queryKey: userKeys.all })
      tellDone(`${user.name} can sign in.`)
      onDone()
    },
  })
  const reason = (field: string) => (creating.error instanceof ApiError ? creating.error.reasonFor(field) : undefined)
  return (
    <Form onSubmit={() => creating.mutate()}>
      <TextInput
        label="Name"
        value={values.name}
        error={reason('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Email"
        type="email"
        value={values.email}
        error={reason('email')}
        onChange={(event) => set({ email: event.currentTarget.value })}
      />
      <PasswordInput
        label="Password"
        description="At least 12 characters with a digit and a symbol."
        autoComplete="new-password"
        value={values.password}
        error={reason('password')}
        onChange={(event) => set({ password: event.currentTarget.value })}
      />
      <Select
        label="Role"
        data={roles}
        value={values.global_role}
        allowDeselect={false}
        onChange={(role) => role !== null && set({ global_role: role })}
      />
      <Switch
        label="For programs only"
        description="The user signs in to the API, not to these pages."
        checked={values.api_only}
        onChange={(event) => set({ api_only: event.currentTarget.checked })}
      />
      <FormActions
        submit="Save"
        isBusy={creating.isPending}
        error={creating.error}
        shownFields={['name', 'email', 'password']}
        onCancel={onDone}
      />
    </Form>
  )
}
