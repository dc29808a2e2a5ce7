import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { hostQuery, hostsQuery } from '../../api/hosts.ts'

const typingMs = 200
const mostShown = 20

export interface HostFieldProps {
  readonly value: number | undefined
  readonly placeholder: string
  readonly onChange: (id: number | undefined) => void
}

/** Chooses a host by its name, among as many as there are. */
export function HostField({ value, placeholder, onChange }: HostFieldProps) {
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [query] = useDebouncedValue(text, typingMs)
  const chosen = useQuery({ ...hostQuery(value ?? 0), enabled: value !== undefined, refetchInterval: false })
  const chosenName = chosen.data?.display_name
  // What is chosen stands in the field too; looking for it would leave no other to choose.
  const search = isOpen && query !== chosenName ? query : ''
  const found = useQuery({
    ...hostsQuery({ query: search, per_page: mostShown, order_key: 'display_name' }),
    refetchInterval: false,
  })
  const names = new Map((found.data ?? []).map(({ id, display_name: name }) => [id, name]))
  if (value !== undefined) names.set(value, chosenName ?? `Host ${value}`)
  return (
    <Select
      label="on host"
      placeholder={placeholder}
      data={[...names].map(([id, label]) => ({ value: String(id), label }))}
      value={value === undefined ? null : String(value)}
      onChange={(id) => onChange(id === null ? undefined : Number(id))}
      // The server has looked already, and in more than the name.
      filter={({ options }) => options}
      searchable
      onSearchChange={setText}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      clearable
      clearButtonProps={{ 'aria-label': 'Clear the host' }}
      nothingFoundMessage="No host matches"
    />
  )
}
