import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { explainQuery } from '../../api/automations.ts'
import { policiesQuery, teamPoliciesQuery } from '../../api/policies.ts'
import { useMay, useMe } from '../../api/session.ts'
import { Section } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Explained } from './explained.tsx'
import { HostField } from './host-field.tsx'
import style from './why-box.module.css'

export interface WhySubject {
  readonly policy_id?: number
  readonly cve?: string
  readonly host_id?: number
}

const cvePattern = /^CVE-\d{4}-\d{4,19}$/i

export interface WhyBoxProps {
  readonly subject: WhySubject
  /** Whose policies can be asked about, beside those of all hosts. */
  readonly teamId: number | undefined
  /** Whether what stands above it is drawn. */
  readonly isPlaced: boolean
  onChange(subject: WhySubject): void
}

/** Why something was or was not sent: a policy or a CVE, on one host or on all. */
export function WhyBox({ subject: { policy_id, cve, host_id }, teamId, isPlaced, onChange }: WhyBoxProps) {
  const subject: WhySubject = {
    ...(policy_id !== undefined && { policy_id }),
    ...(cve !== undefined && { cve }),
    ...(host_id !== undefined && { host_id }),
  }
  const isAsked = cve !== undefined || (policy_id !== undefined && host_id !== undefined)
  const explanation = useQuery({ ...explainQuery(subject), enabled: isAsked })
  const box = useRef<HTMLDivElement>(null)
  const asked = JSON.stringify(subject)
  // Whoever comes by a Why link came for this, and the rules stand above it.
  useEffect(() => {
    if (asked !== '{}' && isPlaced) box.current?.scrollIntoView()
  }, [asked, isPlaced, explanation.isFetched])
  return (
    <div ref={box} className={style.box}>
      <Section title="Why?">
        <p className={style.note}>Ask why a policy or a CVE was or was not reported, and what comes next.</p>
        <Question key={asked} subject={subject} teamId={teamId} onAsk={onChange} />
        {isAsked && (
          <Loaded what="the explanation" query={explanation} rows={4}>
            {(found) => <Explained explanation={found} />}
          </Loaded>
        )}
      </Section>
    </div>
  )
}

interface QuestionProps extends Pick<WhyBoxProps, 'subject' | 'teamId'> {
  onAsk(subject: WhySubject): void
}

function Question({ subject, teamId, onAsk }: QuestionProps) {
  const policies = usePolicies(teamId, subject.policy_id)
  const [policyId, setPolicyId] = useState(subject.policy_id === undefined ? null : String(subject.policy_id))
  const [cve, setCve] = useState(subject.cve ?? '')
  const [hostId, setHostId] = useState(subject.host_id)
  const isCve = cvePattern.test(cve.trim())
  // Of all hosts at once only a CVE is explained, and only to whoever sees them all.
  const seesAll = useMay('delivery:read')
  const isHostNeeded = !seesAll || policyId !== null
  const canAsk = (isCve || policyId !== null) && (hostId !== undefined || !isHostNeeded)
  const ask = (event: FormEvent) => {
    event.preventDefault()
    if (!canAsk) return
    onAsk({
      ...(isCve ? { cve: cve.trim().toUpperCase() } : { policy_id: Number(policyId) }),
      ...(hostId === undefined ? {} : { host_id: hostId }),
    })
  }
  return (
    <form className={style.question} onSubmit={ask}>
      <Select
        label="Policy"
        placeholder="Choose a policy"
        data={policies}
        value={policyId}
        onChange={(value) => {
          setPolicyId(value)
          setCve('')
        }}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the policy' }}
      />
      <TextInput
        label="or CVE"
        placeholder="CVE-2026-1234"
        value={cve}
        error={cve !== '' && !isCve && 'Write it like CVE-2026-1234'}
        onChange={(event) => {
          setCve(event.currentTarget.value)
          setPolicyId(null)
        }}
      />
      <HostField value={hostId} placeholder={isHostNeeded ? 'Choose a host' : 'any'} onChange={setHostId} />
      <Button type="submit" size="sm" variant="default" disabled={!canAsk}>
        Why?
      </Button>
    </form>
  )
}

/** Those of the team that is looked at, or of the only one that the person has, and those of all hosts. */
function usePolicies(scope: number | undefined, chosenId: number | undefined) {
  const { available_teams: teams } = useMe()
  const seesAll = useMay('policy:read')
  const teamId = scope || (seesAll ? undefined : teams[0]?.id)
  const ofAll = useQuery({ ...policiesQuery, enabled: teamId === undefined })
  const ofTeam = useQuery({ ...teamPoliciesQuery(teamId ?? 0), enabled: teamId !== undefined })
  const policies = teamId === undefined ? ofAll.data : ofTeam.data && [...ofTeam.data.own, ...ofTeam.data.inherited]
  const choices = (policies ?? []).map(({ id, name }) => ({ value: String(id), label: name }))
  const isThere = chosenId === undefined || choices.some(({ value }) => value === String(chosenId))
  return isThere ? choices : [...choices, { value: String(chosenId), label: `Policy ${chosenId}` }]
}
