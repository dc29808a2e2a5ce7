import type { User } from '@muster/contract/rest/user.ts'
import { Button, Select } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { usersQuery } from '../../api/people.ts'
import { useMay } from '../../api/session.ts'
import { removeTeamMember, setTeamMember, teamKeys, teamMembersQuery } from '../../api/teams.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { teamRoles } from './team-roles.ts'

/** Who has a role in the team. */
export function TeamMembers({ teamId }: { readonly teamId: number }) {
  const members = useQuery(teamMembersQuery(teamId))
  const mayWrite = useMay('user:write', teamId)
  const maySeeUsers = useMay('user:read')
  const [isAdding, setAdding] = useState(false)
  const { setting, removing } = useMemberChanges(teamId)
  const roleOf = (user: User) => user.teams.find(({ id }) => id === teamId)?.role ?? ''
  const columns: readonly Column<User>[] = [
    { title: 'Name', render: ({ name }) => name },
    { title: 'Email', isMinor: true, render: ({ email }) => email },
    {
      title: 'Role',
      render: (user) =>
        mayWrite ? (
          <Select
            size="xs"
            w={150}
            aria-label={`Role of ${user.name}`}
            data={teamRoles.map(({ value, word }) => ({ value, label: word }))}
            value={roleOf(user)}
            allowDeselect={false}
            onChange={(role) => role !== null && setting.mutate({ id: user.id, role })}
          />
        ) : (
          roleOf(user)
        ),
    },
    ...(mayWrite
      ? [
          {
            title: '',
            align: 'right' as const,
            render: ({ id, name }: User) => (
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={`Remove ${name}`}
                onClick={() => removing.mutate(id)}
              >
                Remove
              </Button>
            ),
          },
        ]
      : []),
  ]
  const add =
    mayWrite && maySeeUsers ? (
      <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
        Add member
      </Button>
    ) : undefined
  return (
    <Stack>
      {add && (members.data?.length ?? 0) > 0 && <Row>{add}</Row>}
      <DataTable
        what="members of the team"
        columns={columns}
        query={members}
        rowKey={({ id }) => id}
        skeletonRows={3}
        empty={
          <EmptyState title="Nobody has a role in this team" action={add}>
            Users with a role for all teams see it too; they are not listed here.
          </EmptyState>
        }
      />
      <Dialog title="Add member" isOpen={isAdding} onClose={() => setAdding(false)} size={480}>
        <AddMember teamId={teamId} members={members.data ?? []} onDone={() => setAdding(false)} />
      </Dialog>
    </Stack>
  )
}

function useMemberChanges(teamId: number) {
  const queryClient = useQueryClient()
  const options = {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: teamKeys.all })
      tellDone('Saved.')
    },
    onError: (error: unknown) => tellFailed('Could not change the members', error),
  }
  return {
    setting: useMutation({
      mutationFn: (user: { id: number; role: string }) => setTeamMember(teamId, user),
      // One after the other: what was chosen last is what stays.
      scope: { id: `members of team ${teamId}` },
      ...options,
    }),
    removing: useMutation({ mutationFn: (userId: number) => removeTeamMember(teamId, userId), ...options }),
  }
}

interface AddMemberProps {
  readonly teamId: number
  readonly members: readonly User[]
  readonly onDone: () => void
}

function AddMember({ teamId, members, onDone }: AddMemberProps) {
  const users = useQuery(usersQuery(undefined))
  const queryClient = useQueryClient()
  const [userId, setUserId] = useState<string | null>(null)
  const [role, setRole] = useState('observer')
  const adding = useMutation({
    mutationFn: () => setTeamMember(teamId, { id: Number(userId), role }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: teamKeys.all })
      tellDone('Added.')
      onDone()
    },
  })
  // Whoever has a role for all teams has it here too.
  const choices = (users.data ?? []).filter(
    ({ id, global_role }) => global_role === null && !members.some((member) => member.id === id),
  )
  return (
    <Form onSubmit={() => adding.mutate()}>
      <Select
        label="User"
        placeholder="Name or email"
        searchable
        data={choices.map(({ id, name, email }) => ({ value: String(id), label: `${name} (${email})` }))}
        value={userId}
        onChange={setUserId}
        nothingFoundMessage="Nobody else has roles in teams"
        description="Users with roles in teams; others have their role everywhere already."
      />
      <Select
        label="Role"
        data={teamRoles.map(({ value, label }) => ({ value, label }))}
        value={role}
        allowDeselect={false}
        onChange={(next) => next !== null && setRole(next)}
      />
      <FormActions
        submit="Add member"
        isBusy={adding.isPending}
        isDisabled={userId === null}
        error={adding.error}
        onCancel={onDone}
      />
    </Form>
  )
}
