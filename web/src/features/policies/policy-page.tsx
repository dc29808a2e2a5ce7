import type { Policy } from '@muster/contract/rest/policy.ts'
import { Button, Checkbox, Menu, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { policyKeys, policyQuery, savePolicy } from '../../api/policies.ts'
import { useMay } from '../../api/session.ts'
import { Facts } from '../../ui/facts.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Columns, Row, Section, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { SqlField } from '../../ui/sql-field.tsx'
import { SqlView } from '../../ui/sql-view.tsx'
import { Loaded } from '../../ui/states.tsx'
import { tellDone } from '../../ui/toast.ts'
import { templates } from './templates.ts'

export function PolicyPage({ id }: { readonly id: number }) {
  const policy = useQuery(policyQuery(id))
  const mayWrite = useMay('policy:write')
  return (
    <Loaded what="this policy" query={policy}>
      {(found) => (
        <>
          <PageHeader title={found.name} actions={<Why id={id} />} />
          <Columns
            main={mayWrite ? <PolicyForm policy={found} /> : <ReadOnly policy={found} />}
            side={<Side policy={found} />}
          />
        </>
      )}
    </Loaded>
  )
}

export function NewPolicyPage() {
  return (
    <>
      <PageHeader title="Add a policy" note="A question in SQL to every host: a row is Passing, no row is Failing." />
      <PolicyForm />
    </>
  )
}

function Why({ id }: { readonly id: number }) {
  const mayAsk = useMay('delivery:read')
  if (!mayAsk) return null
  return (
    <Link to="/automations" search={{ policy_id: id }}>
      Why was it (not) reported?
    </Link>
  )
}

function ReadOnly({ policy }: { readonly policy: Policy }) {
  return (
    <Stack>
      <p>{policy.description}</p>
      <SqlView text={policy.query} />
      {policy.resolution && <p>{policy.resolution}</p>}
    </Stack>
  )
}

function Side({ policy }: { readonly policy: Policy }) {
  const maySeeHosts = useMay('host:read')
  const hosts = (answer: 'passing' | 'failing', count: number) =>
    maySeeHosts ? (
      <Link to="/hosts" search={{ policy_id: policy.id, policy_response: answer }}>
        {count.toLocaleString('en')} hosts
      </Link>
    ) : (
      count
    )
  return (
    <Section title="Answers">
      <Facts
        items={[
          ['Passing', hosts('passing', policy.passing_host_count)],
          ['Failing', hosts('failing', policy.failing_host_count)],
          ['Author', policy.author_name],
          ['Created', <Moment key="created" at={policy.created_at} />],
          ['Changed', <Moment key="updated" at={policy.updated_at} />],
        ]}
      />
    </Section>
  )
}

const platforms = [
  ['darwin', 'macOS'],
  ['windows', 'Windows'],
  ['linux', 'Linux'],
] as const
const shownFields = ['name', 'query']

/** A new policy or one that exists. */
function PolicyForm({ policy }: { readonly policy?: Policy }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [values, setValues] = useState({
    name: policy?.name ?? '',
    query: policy?.query ?? '',
    description: policy?.description ?? '',
    resolution: policy?.resolution ?? '',
    platform: policy?.platform ?? '',
  })
  const set = (change: Partial<typeof values>) => setValues((before) => ({ ...before, ...change }))
  const saving = useMutation({
    mutationFn: () => savePolicy(policy?.id, values),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: policyKeys.all })
      tellDone(`${saved.name} is saved. Hosts are asked within the hour.`)
      if (!policy) await navigate({ to: '/policies/$id', params: { id: String(saved.id) } })
    },
  })
  const reason = (field: string) => (saving.error instanceof ApiError ? saving.error.reasonFor(field) : undefined)
  return (
    <Form onSubmit={() => saving.mutate()}>
      {!policy && <TemplateMenu onChoose={(template) => set(template)} />}
      <TextInput
        label="Name"
        value={values.name}
        error={reason('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <SqlField label="Query" value={values.query} error={reason('query')} onChange={(query) => set({ query })} />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={values.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <Textarea
        label="Resolution"
        description="What the owner of a failing host does about it; it travels with every message."
        autosize
        minRows={2}
        value={values.resolution}
        onChange={(event) => set({ resolution: event.currentTarget.value })}
      />
      <PlatformField value={values.platform} onChange={(platform) => set({ platform })} />
      <FormActions
        submit="Save"
        isBusy={saving.isPending}
        isDisabled={values.name.trim() === '' || values.query.trim() === ''}
        error={saving.error}
        shownFields={shownFields}
      />
    </Form>
  )
}

function TemplateMenu({ onChoose }: { readonly onChoose: (template: (typeof templates)[number]) => void }) {
  return (
    <Row>
      <Menu position="bottom-start" width={320}>
        <Menu.Target>
          <Button variant="default" rightSection={<Icon name="down" />} type="button">
            Begin from a template
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {templates.map((template) => (
            <Menu.Item key={template.name} onClick={() => onChoose(template)}>
              {template.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Row>
  )
}

/** None checked means all; that is how policies are stored. */
function PlatformField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const chosen = value === '' ? platforms.map(([name]) => name as string) : value.split(',')
  const change = (names: string[]) => onChange(names.length === platforms.length ? '' : names.join(','))
  return (
    <Checkbox.Group label="Platforms" value={chosen} onChange={(names) => names.length > 0 && change(names)}>
      <Row>
        {platforms.map(([name, label]) => (
          <Checkbox key={name} value={name} label={label} />
        ))}
      </Row>
    </Checkbox.Group>
  )
}
