import { Button, Tabs } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { enrollSecretsQuery } from '../../api/enroll-secrets.ts'
import { meQuery, useMay } from '../../api/session.ts'
import { deleteTeam, type Team, teamKeys, teamMembersQuery, teamQuery, updateTeam } from '../../api/teams.ts'
import { withoutOld } from '../../api/without-old.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Link } from '../../ui/link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Loaded } from '../../ui/states.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { EnrollSecrets } from './enroll-secrets.tsx'
import { TeamAgentOptions } from './team-agent-options.tsx'
import { TeamForm } from './team-form.tsx'
import { TeamMembers } from './team-members.tsx'

export type TeamTab = 'members' | 'secrets' | 'agents' | 'details'

export interface TeamPageProps {
  readonly id: number
  readonly tab: TeamTab
  readonly onTab: (tab: TeamTab) => void
}

/** One team: who is in it, how hosts come to it, what their agents do. */
export function TeamPage({ id, tab, onTab }: TeamPageProps) {
  const team = withoutOld(useQuery(teamQuery(id)))
  const maySeeMembers = useMay('user:read', id)
  const mayWrite = useMay('team:write', id)
  const maySeeSecrets = useMay('enroll_secret:read', id)
  // Asked for at once, not only when the team is there.
  useQuery({ ...enrollSecretsQuery(id), enabled: maySeeSecrets && tab === 'secrets' })
  useQuery({ ...teamMembersQuery(id), enabled: maySeeMembers })
  const open: readonly TeamTab[] = [
    ...(maySeeMembers ? (['members'] as const) : []),
    ...(maySeeSecrets ? (['secrets'] as const) : []),
    ...(mayWrite ? (['agents', 'details'] as const) : []),
  ]
  return (
    <Loaded what="this team" query={team}>
      {(found) => (
        <>
          <PageHeader
            title={found.name}
            aside={
              <Link to="/hosts" search={{ team_id: id }}>
                {found.host_count.toLocaleString('en')} hosts
              </Link>
            }
            note={found.description || undefined}
            actions={mayWrite ? <DeleteTeam team={found} /> : undefined}
          />
          <Tabs
            value={open.includes(tab) ? tab : (open[0] ?? null)}
            onChange={(next) => onTab(next as TeamTab)}
            keepMounted={false}
          >
            <Tabs.List>
              {maySeeMembers && <Tabs.Tab value="members">Members</Tabs.Tab>}
              {maySeeSecrets && <Tabs.Tab value="secrets">Enrol secrets</Tabs.Tab>}
              {mayWrite && <Tabs.Tab value="agents">Agent options</Tabs.Tab>}
              {mayWrite && <Tabs.Tab value="details">Name</Tabs.Tab>}
            </Tabs.List>
            {maySeeMembers && (
              <Tabs.Panel value="members" pt="lg">
                <TeamMembers teamId={id} />
              </Tabs.Panel>
            )}
            {maySeeSecrets && (
              <Tabs.Panel value="secrets" pt="lg">
                <EnrollSecrets teamId={id} />
              </Tabs.Panel>
            )}
            {mayWrite && (
              <Tabs.Panel value="agents" pt="lg">
                <TeamAgentOptions team={found} />
              </Tabs.Panel>
            )}
            {mayWrite && (
              <Tabs.Panel value="details" pt="lg">
                <TeamForm key={found.name} team={found} save={(body) => updateTeam(id, body)} />
              </Tabs.Panel>
            )}
          </Tabs>
        </>
      )}
    </Loaded>
  )
}

function DeleteTeam({ team }: { readonly team: Team }) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const deleting = useMutation({
    mutationFn: () => deleteTeam(team.id),
    onSuccess: async () => {
      await navigate({ to: '/settings/teams', search: { team_id: undefined } })
      await queryClient.invalidateQueries({ queryKey: teamKeys.all })
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
      tellDone(`${team.name} is deleted.`)
    },
    onError: (error) => tellFailed(`Could not delete ${team.name}`, error),
  })
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Delete team
      </Button>
      <ConfirmDialog
        title={`Delete ${team.name}?`}
        action="Delete team"
        isOpen={isAsking}
        isBusy={deleting.isPending}
        onConfirm={() => deleting.mutate()}
        onClose={() => setAsking(false)}
      >
        <p>
          Its policies with all answers, its automations and its enrol secrets are deleted.{' '}
          {consequence(team.host_count, ['It has no hosts.', 'Its host stays, in no team.', 'hosts stay, in no team.'])}{' '}
          {consequence(team.user_count, [
            'It has no members.',
            'Its member loses the role in it.',
            'members lose their role in it.',
          ])}
        </p>
      </ConfirmDialog>
    </>
  )
}

function consequence(count: number, [none, one, many]: readonly [string, string, string]): string {
  if (count === 0) return none
  return count === 1 ? one : `Its ${count.toLocaleString('en')} ${many}`
}
