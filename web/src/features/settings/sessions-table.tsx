import type { Session } from '@muster/contract/rest/user.ts'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { endSession, sessionsQuery } from '../../api/people.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Moment } from '../../ui/moment.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { clientWords } from './client-words.ts'
import style from './people.module.css'

/** Where somebody is signed in, each with a way to end it. */
export function SessionsTable({ userId }: { readonly userId: number }) {
  const sessions = useQuery(sessionsQuery(userId))
  return (
    <DataTable
      what="sessions"
      columns={columns}
      query={sessions}
      rowKey={({ session_id }) => session_id}
      empty={<EmptyState title="No open sessions" />}
      skeletonRows={2}
    />
  )
}

const columns: readonly Column<Session>[] = [
  { title: 'From', render: ({ user_agent }) => <span title={user_agent}>{clientWords(user_agent)}</span> },
  { title: 'Address', render: ({ remote_address }) => remote_address },
  { title: 'Last used', render: ({ accessed_at }) => <Moment at={accessed_at} /> },
  { title: 'Since', isMinor: true, render: ({ created_at }) => <Moment at={created_at} /> },
  { title: '', align: 'right', render: (session) => <EndSession session={session} /> },
]

function EndSession({ session }: { readonly session: Session }) {
  const queryClient = useQueryClient()
  const ending = useMutation({
    mutationFn: () => endSession(session.session_id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: sessionsQuery(session.user_id).queryKey })
      tellDone('The session is ended.')
    },
    onError: (error) => tellFailed('Could not end the session', error),
  })
  if (session.is_current) return <span className={style.whole}>this one</span>
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      aria-label={`End the session from ${session.remote_address}`}
      loading={ending.isPending}
      onClick={() => ending.mutate()}
    >
      End
    </Button>
  )
}
