import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { explainQuery } from '../../api/automations.ts'
import { policiesQuery } from '../../api/policies.ts'
import { Section } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Explained } from './explained.tsx'
import style from './why-box.module.css'

export interface WhySubject {
  readonly policy_id?: number
  readonly cve?: string
  readonly host_id?: number
}

const cvePattern = /^CVE-\d{4}-\d{4,19}$/i

/** Why something was or was not sent: a policy or a CVE, on one host or on all. */
export function WhyBox({ subject, onChange }: { readonly subject: WhySubject; onChange(subject: WhySubject): void }) {
  const isAsked = subject.policy_id !== undefined || subject.cve !== undefined
  return (
    <Section title="Why?">
      <p className={style.note}>Ask why a policy or a CVE was or was not reported, and what comes next.</p>
      <Question key={JSON.stringify(subject)} subject={subject} onAsk={onChange} />
      {isAsked && <Answer subject={subject} />}
    </Section>
  )
}

function Question({ subject, onAsk }: { readonly subject: WhySubject; onAsk(subject: WhySubject): void }) {
  const policies = useQuery(policiesQuery)
  const [policyId, setPolicyId] = useState(subject.policy_id === undefined ? null : String(subject.policy_id))
  const [cve, setCve] = useState(subject.cve ?? '')
  const [host, setHost] = useState(subject.host_id === undefined ? '' : String(subject.host_id))
  const isCve = cvePattern.test(cve.trim())
  const canAsk = (isCve || policyId !== null) && /^\d*$/.test(host)
  const ask = (event: FormEvent) => {
    event.preventDefault()
    if (!canAsk) return
    onAsk({
      ...(isCve ? { cve: cve.trim().toUpperCase() } : { policy_id: Number(policyId) }),
      ...(host === '' ? {} : { host_id: Number(host) }),
    })
  }
  return (
    <form className={style.question} onSubmit={ask}>
      <Select
        label="Policy"
        placeholder="Choose a policy"
        data={(policies.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))}
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
      <TextInput
        label="on host (id)"
        placeholder="any"
        inputMode="numeric"
        value={host}
        error={!/^\d*$/.test(host) && 'A number'}
        onChange={(event) => setHost(event.currentTarget.value.trim())}
      />
      <Button type="submit" size="sm" variant="default" disabled={!canAsk}>
        Why?
      </Button>
    </form>
  )
}

function Answer({ subject }: { readonly subject: WhySubject }) {
  const query = {
    ...(subject.policy_id === undefined ? {} : { policy_id: subject.policy_id }),
    ...(subject.cve === undefined ? {} : { cve: subject.cve }),
    ...(subject.host_id === undefined ? {} : { host_id: subject.host_id }),
  }
  const explanation = useQuery(explainQuery(query))
  return (
    <Loaded what="the explanation" query={explanation} rows={4}>
      {(found) => <Explained explanation={found} />}
    </Loaded>
  )
}
