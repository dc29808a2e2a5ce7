import type { User } from '@muster/contract/rest/user.ts'
import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { deleteUser, endUserSessions, requirePasswordReset, userKeys } from '../../api/people.ts'
import { may, type Me, useMe } from '../../api/session.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { tellDone } from '../../ui/toast.ts'
import { SessionsTable } from './sessions-table.tsx'
import { UserForm } from './user-form.tsx'

export type UserAction = 'edit' | 'reset' | 'sessions' | 'delete'

export interface UserActionsProps {
  readonly user: User
  readonly onChoose: (action: UserAction) => void
}

export function UserActions({ user, onChoose }: UserActionsProps) {
  const me = useMe()
  const isMe = me.user.id === user.id
  const hasPassword = !user.api_only && !user.sso_enabled
  // Sessions and passwords of others are a global administrator's.
  const isGlobal = may(me, 'user:write')
  if (!isMe && !mayReach(me, user)) return null
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${user.name}`}>
          <Icon name="dots" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChoose('edit')}>Edit</Menu.Item>
        {(isGlobal || isMe) && <Menu.Item onClick={() => onChoose('sessions')}>Sessions</Menu.Item>}
        {isGlobal && hasPassword && !isMe && (
          <Menu.Item onClick={() => onChoose('reset')}>Require password reset</Menu.Item>
        )}
        {!isMe && (
          <Menu.Item color="red" onClick={() => onChoose('delete')}>
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Administrators of teams change whoever has roles in their teams only. */
function mayReach(me: Me, { global_role: role, teams }: User): boolean {
  if (may(me, 'user:write')) return true
  return role === null && teams.length > 0 && teams.every(({ id }) => may(me, 'user:write', id))
}

export interface UserDialogsProps {
  readonly action: { readonly kind: UserAction; readonly user: User } | undefined
  readonly onClose: () => void
}

export function UserDialogs({ action, onClose }: UserDialogsProps) {
  const isOpen = (kind: UserAction) => action?.kind === kind
  const user = action?.user
  return (
    <>
      <Dialog title="Edit user" isOpen={isOpen('edit')} onClose={onClose} size={520}>
        {user && <UserForm user={user} onDone={onClose} />}
      </Dialog>
      <Dialog title={`Sessions of ${user?.name ?? ''}`} isOpen={isOpen('sessions')} onClose={onClose} size={760}>
        {user && <Sessions user={user} />}
      </Dialog>
      <Dialog title="Require password reset" isOpen={isOpen('reset')} onClose={onClose} size={520}>
        {user && (
          <Confirm
            text={`${user.name} is signed out everywhere, and chooses another password at the next sign-in.`}
            button="Require password reset"
            done={`${user.name} must choose another password.`}
            work={() => requirePasswordReset(user.id)}
            onClose={onClose}
          />
        )}
      </Dialog>
      <Dialog title="Delete user" isOpen={isOpen('delete')} onClose={onClose} size={520}>
        {user && (
          <Confirm
            text={`${user.name} (${user.email}) cannot sign in any more. What they did stays in the activities.`}
            button={`Delete ${user.name}`}
            done={`${user.name} is deleted.`}
            work={() => deleteUser(user.id)}
            onClose={onClose}
          />
        )}
      </Dialog>
    </>
  )
}

function Sessions({ user }: { readonly user: User }) {
  const queryClient = useQueryClient()
  const ending = useMutation({
    mutationFn: () => endUserSessions(user.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: userKeys.all })
      tellDone(`${user.name} is signed out everywhere.`)
    },
  })
  return (
    <>
      <SessionsTable userId={user.id} />
      <FormError error={ending.error} />
      <Button mt="md" color="red.9" loading={ending.isPending} onClick={() => ending.mutate()}>
        End all sessions
      </Button>
    </>
  )
}

interface ConfirmProps {
  readonly text: string
  readonly button: string
  readonly done: string
  readonly work: () => Promise<unknown>
  readonly onClose: () => void
}

function Confirm({ text, button, done, work, onClose }: ConfirmProps) {
  const queryClient = useQueryClient()
  const doing = useMutation({
    mutationFn: work,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: userKeys.all })
      tellDone(done)
      onClose()
    },
  })
  return (
    <>
      <p>{text}</p>
      <FormError error={doing.error} />
      <Group mt="md">
        <Button color="red.9" loading={doing.isPending} onClick={() => doing.mutate()}>
          {button}
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </>
  )
}
