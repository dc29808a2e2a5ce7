import { Select } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useMe, useSoftwareTeam } from '../api/session.ts'
import { useTeamScope } from './use-team-scope.ts'

const scopedLists = /^\/(hosts|policies|software|software\/(vulnerabilities|systems)|automations)\/?$/
/** Only what belongs to hosts is there for hosts of no team. */
const hostLists = /^\/(hosts|software)/

/** Chooses the team whose hosts, policies and software are shown. Absent for whoever has no choice. */
export function TeamScope() {
  const { available_teams: teams, permissions } = useMe()
  const { pathname } = useLocation()
  const scope = useTeamScope()
  const ofSoftware = useSoftwareTeam(scope)
  const isSoftware = pathname.startsWith('/software')
  const teamId = isSoftware ? ofSoftware : scope
  const maySeeAllAtOnce = !isSoftware || permissions.includes('software:read')
  const navigate = useNavigate()
  const seesAll = permissions.includes('team:read')
  if (!scopedLists.test(pathname) || teams.length === 0 || (!seesAll && teams.length === 1)) return null
  const choices = [
    ...(maySeeAllAtOnce ? [{ value: '', label: seesAll ? 'All teams' : 'My teams' }] : []),
    ...teams.map(({ id, name }) => ({ value: String(id), label: name })),
    ...(seesAll && hostLists.test(pathname) ? [{ value: '0', label: 'No team' }] : []),
  ]
  return (
    <Select
      aria-label="Team"
      size="xs"
      w={168}
      data={choices}
      value={teamId === undefined ? '' : String(teamId)}
      allowDeselect={false}
      searchable={teams.length > 8}
      maxDropdownHeight={320}
      onChange={(value) =>
        void navigate({
          to: '.',
          search: ({ page: _page, ...before }) => ({ ...before, team_id: value ? Number(value) : undefined }),
        })
      }
    />
  )
}
