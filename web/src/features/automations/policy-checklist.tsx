import { Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { policiesQuery, teamPoliciesQuery } from '../../api/policies.ts'
import { Dim, Row } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Loaded } from '../../ui/states.tsx'
import style from './policy-checklist.module.css'

const searchFrom = 10

interface PolicyChecklistProps {
  /** Null: those of all hosts. */
  readonly teamId: number | null
  readonly selected: readonly number[]
  readonly onChange: (ids: readonly number[]) => void
}

/** The policies that a rule listens to. */
export function PolicyChecklist({ teamId, selected, onChange }: PolicyChecklistProps) {
  const ofAll = useQuery({ ...policiesQuery, enabled: teamId === null })
  const ofTeam = useQuery({ ...teamPoliciesQuery(teamId ?? 0), enabled: teamId !== null })
  const policies = teamId === null ? ofAll : { ...ofTeam, data: ofTeam.data?.own }
  const [search, setSearch] = useState('')
  const toggle = (id: number, isChecked: boolean) =>
    onChange(isChecked ? [...selected, id] : selected.filter((other) => other !== id))
  return (
    <fieldset className={style.list} id="field-policies" tabIndex={-1}>
      <legend>Policies to listen to</legend>
      <Loaded what="the policies" query={policies} rows={3}>
        {(all) => {
          const shown = all.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
          if (all.length === 0)
            return (
              <Dim>
                There are no policies yet. <Link to="/policies/new">Add a policy</Link> first.
              </Dim>
            )
          return (
            <>
              <Row isSpread>
                {all.length > searchFrom && (
                  <TextInput
                    size="xs"
                    aria-label="Search policies"
                    placeholder="Search policies"
                    value={search}
                    onChange={(event) => setSearch(event.currentTarget.value)}
                    // Looking for a policy must not save the form.
                    onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
                  />
                )}
                <Dim>{selected.length} selected</Dim>
              </Row>
              <div className={style.policies}>
                {shown.length === 0 && <Dim>No policy matches.</Dim>}
                {shown.map(({ id, name }) => (
                  <Checkbox
                    key={id}
                    label={name}
                    checked={selected.includes(id)}
                    onChange={(event) => toggle(id, event.currentTarget.checked)}
                  />
                ))}
              </div>
            </>
          )
        }}
      </Loaded>
    </fieldset>
  )
}
