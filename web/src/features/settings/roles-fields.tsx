import { ActionIcon, SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { roleTeamsQuery } from '../../api/people.ts'
import { useTeamsWhere } from '../../api/session.ts'
import { Icon } from '../../ui/icon.tsx'
import style from './people.module.css'

const roles = [
  { value: 'admin', label: 'Admin: everything' },
  { value: 'maintainer', label: 'Maintainer: hosts, policies and enrol secrets' },
  { value: 'observer', label: 'Observer: looks' },
  { value: 'observer_plus', label: 'Observer+: looks' },
  { value: 'gitops', label: 'GitOps: applies documents, for pipelines' },
]

/** One role for all teams, or one in each of some. */
export interface RolesDraft {
  readonly global_role: string | null
  readonly teams: readonly { readonly id: number; readonly role: string }[]
}

/** What a request says of them: the one or the other. */
export function toRolesBody({ global_role, teams }: RolesDraft) {
  return global_role === null ? { teams: teams.map(({ id, role }) => ({ id, role })) } : { global_role }
}

export interface RolesFieldsProps {
  readonly value: RolesDraft
  readonly onChange: (value: RolesDraft) => void
  readonly error?: string | undefined
}

export function RolesFields({ value, onChange, error }: RolesFieldsProps) {
  const teams = useQuery(roleTeamsQuery)
  const givable = useTeamsWhere('user:write')
  const isGlobal = value.global_role !== null
  const unused = (teams.data ?? []).filter(
    ({ id }) => givable?.includes(id) !== false && !value.teams.some((team) => team.id === id),
  )
  return (
    <>
      {givable === undefined && (teams.data ?? []).length > 0 && (
        <SegmentedControl
          aria-label="Reach of the role"
          data={[
            { value: 'all', label: 'For all teams' },
            { value: 'teams', label: 'In some teams' },
          ]}
          value={isGlobal ? 'all' : 'teams'}
          onChange={(reach) =>
            onChange(reach === 'all' ? { global_role: 'observer', teams: [] } : { global_role: null, teams: [] })
          }
        />
      )}
      {isGlobal && (
        <Select
          label="Role"
          data={roles}
          value={value.global_role}
          error={error}
          allowDeselect={false}
          onChange={(role) => role !== null && onChange({ global_role: role, teams: [] })}
        />
      )}
      {!isGlobal && (
        <fieldset className={style.teams}>
          <legend>Roles in teams</legend>
          {value.teams.map(({ id, role }) => {
            const name = teams.data?.find((team) => team.id === id)?.name ?? `team ${id}`
            const others = value.teams.filter((team) => team.id !== id)
            return (
              <div key={id} className={style.team}>
                <Select
                  label={name}
                  data={roles}
                  value={role}
                  allowDeselect={false}
                  onChange={(next) =>
                    next !== null &&
                    onChange({
                      global_role: null,
                      teams: value.teams.map((team) => (team.id === id ? { id, role: next } : team)),
                    })
                  }
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Take the role in ${name}`}
                  onClick={() => onChange({ global_role: null, teams: others })}
                >
                  <Icon name="cross" />
                </ActionIcon>
              </div>
            )
          })}
          {unused.length > 0 && (
            <Select
              label="Add a team"
              placeholder="Choose a team"
              data={unused.map(({ id, name }) => ({ value: String(id), label: name }))}
              value={null}
              error={error}
              searchable
              onChange={(id) =>
                id !== null &&
                onChange({ global_role: null, teams: [...value.teams, { id: Number(id), role: 'observer' }] })
              }
            />
          )}
        </fieldset>
      )}
    </>
  )
}
