import { Button, Popover, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { labelsQuery } from '../../api/labels.ts'
import { policiesQuery, policyQuery, teamPoliciesQuery } from '../../api/policies.ts'
import { useMayAnywhere, useSoftwareTeam } from '../../api/session.ts'
import { osVersionsQuery, softwareListQuery, softwareQuery } from '../../api/software.ts'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Stack } from '../../ui/layout.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import type { HostsSearch, HostsSearchProps } from './hosts-search.ts'

const statuses = [
  { value: undefined, label: 'All' },
  { value: 'online', label: 'Online' },
  { value: 'offline', label: 'Offline' },
  { value: 'missing', label: 'Silent for 30 days' },
  { value: 'new', label: 'New' },
] as const

const answers = [
  { value: 'failing', label: 'Failing' },
  { value: 'passing', label: 'Passing' },
  { value: 'none', label: 'No response' },
]

/** What narrows the list; each filter that is on can be taken away. */
export function HostFilters({ search, onChange }: HostsSearchProps) {
  const change = (next: HostsSearch) => onChange({ page: undefined, ...next })
  return (
    <>
      <SearchField
        label="Search hosts"
        placeholder="Name, serial number, address …"
        value={search.query ?? ''}
        onChange={(query) => change({ query: query || undefined })}
      />
      <FilterChips
        label="Status"
        chips={statuses}
        value={search.status as (typeof statuses)[number]['value']}
        onChange={(status) => change({ status })}
      />
      <Popover width={320} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <Button variant="default" rightSection={<Icon name="down" />}>
            Filter
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Filter">
          <FilterFields search={search} onChange={change} />
        </Popover.Dropdown>
      </Popover>
      {search.label_id !== undefined && <LabelChip id={search.label_id} onChange={change} />}
      {search.policy_id !== undefined && <PolicyChip search={search} onChange={change} />}
      {search.software_id !== undefined && <SoftwareChip id={search.software_id} search={search} onChange={change} />}
      {search.vulnerability !== undefined && (
        <Chip what="vulnerability" text={search.vulnerability} onRemove={() => change({ vulnerability: undefined })} />
      )}
      {search.os_version_id !== undefined && <SystemChip id={search.os_version_id} search={search} onChange={change} />}
    </>
  )
}

interface FieldsProps {
  readonly search: HostsSearch
  readonly onChange: (next: HostsSearch) => void
}

// The first has the focus when the filters open: its list must not lie over the others.
const inside = { comboboxProps: { withinPortal: false }, openOnFocus: false }

function FilterFields({ search, onChange }: FieldsProps) {
  const labels = useQuery(labelsQuery)
  const maySeePolicies = useMayAnywhere('policy:read')
  const maySeeSoftware = useMayAnywhere('software:read')
  return (
    <Stack>
      <Select
        label="Label"
        placeholder="Any"
        searchable
        clearable
        {...inside}
        data={(labels.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
        value={search.label_id === undefined ? null : String(search.label_id)}
        onChange={(id) => onChange({ label_id: toId(id) })}
      />
      {maySeePolicies && <PolicyFields search={search} onChange={onChange} />}
      {maySeeSoftware && <SystemField search={search} onChange={onChange} />}
      {maySeeSoftware && <SoftwareField search={search} onChange={onChange} />}
    </Stack>
  )
}

function PolicyFields({ search, onChange }: FieldsProps) {
  const { team_id: teamId } = search
  const ofAll = useQuery({ ...policiesQuery, enabled: !teamId })
  const ofTeam = useQuery({ ...teamPoliciesQuery(teamId ?? 0), enabled: Boolean(teamId) })
  const policies = ofTeam.data ? [...ofTeam.data.own, ...ofTeam.data.inherited] : (ofAll.data ?? [])
  return (
    <>
      <Select
        label="Policy"
        placeholder="Any"
        searchable
        clearable
        {...inside}
        data={policies.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={search.policy_id === undefined ? null : String(search.policy_id)}
        onChange={(id) =>
          onChange({
            policy_id: toId(id),
            policy_response: id === null ? undefined : (search.policy_response ?? 'failing'),
          })
        }
      />
      {search.policy_id !== undefined && (
        <Select
          label="Answer"
          {...inside}
          data={answers}
          value={answerOf(search)}
          allowDeselect={false}
          onChange={(policy_response) => policy_response !== null && onChange({ policy_response })}
        />
      )}
    </>
  )
}

/** The server takes anything else for no response. */
function answerOf({ policy_response: given }: HostsSearch): string {
  return given === 'passing' || given === 'failing' ? given : 'none'
}

const mostSystems = 1_000

function useSystems({ team_id: chosen }: HostsSearch) {
  const teamId = useSoftwareTeam(chosen)
  return useQuery(osVersionsQuery({ per_page: mostSystems, ...(teamId === undefined ? {} : { team_id: teamId }) }))
}

function SystemField({ search, onChange }: FieldsProps) {
  const systems = useSystems(search)
  return (
    <Select
      label="Operating system"
      placeholder="Any"
      searchable
      clearable
      {...inside}
      data={(systems.data?.os_versions ?? []).map(({ os_version_id, name }) => ({
        value: String(os_version_id),
        label: name,
      }))}
      value={search.os_version_id === undefined ? null : String(search.os_version_id)}
      onChange={(id) => onChange({ os_version_id: toId(id) })}
    />
  )
}

const typingMs = 250
const foundSoftware = 20

function SoftwareField({ search, onChange }: FieldsProps) {
  const [typed, setTyped] = useState('')
  const [query] = useDebouncedValue(typed, typingMs)
  const teamId = useSoftwareTeam(search.team_id)
  const list = useQuery(
    softwareListQuery({
      per_page: foundSoftware,
      ...(query === '' ? {} : { query }),
      ...(teamId === undefined ? {} : { team_id: teamId }),
    }),
  )
  const software = list.data?.software ?? []
  return (
    <Select
      label="Software"
      placeholder="Type a name"
      searchable
      clearable
      {...inside}
      // The server has chosen.
      filter={({ options }) => options}
      nothingFoundMessage="No software has this name"
      data={software.map(({ id, name, version }) => ({ value: String(id), label: `${name} ${version}` }))}
      value={search.software_id === undefined ? null : String(search.software_id)}
      onSearchChange={setTyped}
      onChange={(id) => onChange({ software_id: toId(id) })}
    />
  )
}

function toId(value: string | null): number | undefined {
  return value === null ? undefined : Number(value)
}

interface ChipProps {
  readonly id: number
  readonly onChange: (next: HostsSearch) => void
}

function Chip({ what, text, onRemove }: { what: string; text: string; onRemove: () => void }) {
  return (
    <Button
      variant="light"
      rightSection={<Icon name="cross" size={12} />}
      aria-label={`Take the filter by ${what} away`}
      onClick={onRemove}
    >
      {text}
    </Button>
  )
}

function LabelChip({ id, onChange }: ChipProps) {
  const labels = useQuery(labelsQuery)
  const name = labels.data?.find((label) => label.id === id)?.name ?? `Label ${id}`
  return <Chip what="label" text={name} onRemove={() => onChange({ label_id: undefined })} />
}

function SoftwareChip({ id, search, onChange }: ChipProps & Pick<FieldsProps, 'search'>) {
  const { data } = useQuery(softwareQuery(id, { teamId: useSoftwareTeam(search.team_id) }))
  const text = data ? `${data.name} ${data.version}` : `Software ${id}`
  return <Chip what="software" text={text} onRemove={() => onChange({ software_id: undefined })} />
}

function SystemChip({ id, search, onChange }: ChipProps & Pick<FieldsProps, 'search'>) {
  const systems = useSystems(search)
  const found = systems.data?.os_versions.find(({ os_version_id }) => os_version_id === id)
  const remove = () => onChange({ os_version_id: undefined })
  return <Chip what="operating system" text={found?.name ?? `Operating system ${id}`} onRemove={remove} />
}

function PolicyChip({ search, onChange }: FieldsProps) {
  const policy = useQuery(policyQuery(search.policy_id ?? 0, search.team_id))
  const answer = answers.find(({ value }) => value === answerOf(search))?.label.toLowerCase()
  const remove = () => onChange({ policy_id: undefined, policy_response: undefined })
  return (
    <Chip what="policy" text={`${policy.data?.name ?? `Policy ${search.policy_id}`}: ${answer}`} onRemove={remove} />
  )
}
