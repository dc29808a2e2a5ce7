import type { User } from '@muster/contract/rest/user.ts'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usersQuery } from '../../api/people.ts'
import { useMay, useMayAnywhere, useTeamsWhere } from '../../api/session.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { InviteForm, InvitesTable } from './invites-table.tsx'
import { roleWords } from './role-words.ts'
import { type UserAction, UserActions, UserDialogs } from './user-actions.tsx'
import { UserForm } from './user-form.tsx'

/** Who can sign in, and who is invited. */
export function UsersPage() {
  const teamIds = useTeamsWhere('user:read')
  const users = useQuery(usersQuery(teamIds))
  const mayWrite = useMayAnywhere('user:write')
  // An invitation can give any role.
  const mayInvite = useMay('user:write')
  const [opened, setOpened] = useState<'add' | 'invite'>()
  const [action, setAction] = useState<{ readonly kind: UserAction; readonly user: User }>()
  const [token, setToken] = useState<string>()
  const actions: Column<User> = {
    title: '',
    align: 'right',
    render: (user) => <UserActions user={user} onChoose={(kind) => setAction({ kind, user })} />,
  }
  return (
    <>
      <PageHeader
        title="Users"
        aside={users.data?.length}
        note={
          teamIds && 'Who has a role in your teams. Whoever has one elsewhere too is changed by a global administrator.'
        }
        actions={
          mayWrite ? (
            <>
              {mayInvite && (
                <Button variant="default" onClick={() => setOpened('invite')}>
                  Invite user
                </Button>
              )}
              <Button leftSection={<Icon name="plus" />} onClick={() => setOpened('add')}>
                Add user
              </Button>
            </>
          ) : undefined
        }
      />
      <DataTable
        what="users"
        columns={mayWrite ? [...columns, actions] : columns}
        query={users}
        rowKey={({ id }) => id}
        empty={<EmptyState title="No users" />}
      />
      {mayInvite && <InvitesTable />}
      <Dialog title="Add user" isOpen={opened === 'add'} onClose={() => setOpened(undefined)} size={520}>
        <UserForm onDone={() => setOpened(undefined)} onToken={setToken} />
      </Dialog>
      <Dialog title="Invite user" isOpen={opened === 'invite'} onClose={() => setOpened(undefined)} size={520}>
        <InviteForm onDone={() => setOpened(undefined)} />
      </Dialog>
      <Dialog title="API token" isOpen={token !== undefined} onClose={() => setToken(undefined)} size={520}>
        <p>Keep it where the program finds it: it is shown this once, and works until its session is ended.</p>
        {token !== undefined && <CopyText text={token} />}
      </Dialog>
      <UserDialogs action={action} onClose={() => setAction(undefined)} />
    </>
  )
}

const columns: readonly Column<User>[] = [
  { title: 'Name', render: ({ name }) => name },
  { title: 'Email', under: 'Name', render: ({ email }) => email },
  { title: 'Role', render: roleWords },
  { title: 'Comes in by', isMinor: true, render: wayWords },
  { title: 'Since', isMinor: true, render: ({ created_at }) => <Moment at={created_at} /> },
]

function wayWords({ api_only, sso_enabled, force_password_reset }: User): string {
  if (sso_enabled) return 'single sign-on'
  if (api_only) return 'API only'
  return force_password_reset ? 'password, to be changed' : 'password'
}
