import type { Policy } from '@muster/contract/rest/policy.ts'
import { Button, Menu, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { policyKeys, policyQuery, savePolicy } from '../../api/policies.ts'
import { ticketsQuery } from '../../api/tickets.ts'
import { may, useMay, useMayAnywhere, useMe } from '../../api/session.ts'
import { withoutOld } from '../../api/without-old.ts'
import { Facts } from '../../ui/facts.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Columns, Row, Section, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PlatformField } from '../../ui/platform-field.tsx'
import { SqlField } from '../../ui/sql-field.tsx'
import { SqlView } from '../../ui/sql-view.tsx'
import { ErrorState, Loaded } from '../../ui/states.tsx'
import { TicketList } from '../../ui/ticket-list.tsx'
import { tellDone } from '../../ui/toast.ts'
import { templates } from './templates.ts'

const mostTickets = 5

export function PolicyPage({ id, scope }: { readonly id: number; readonly scope: number | undefined }) {
  const policy = withoutOld(useQuery(policyQuery(id, scope)))
  const tickets = useQuery({
    ...ticketsQuery({ policy_id: id, per_page: mostTickets }),
    enabled: useMay('delivery:read'),
  })
  const me = useMe()
  return (
    <Loaded what="this policy" query={policy}>
      {(found) => (
        <>
          <PageHeader title={found.name} actions={<Why id={id} />} />
          <Columns
            main={
              may(me, 'policy:write', found.team_id) ? (
                <PolicyForm policy={found} teamId={found.team_id} />
              ) : (
                <ReadOnly policy={found} />
              )
            }
            side={
              <Stack gap="large">
                <Side policy={found} />
                <TicketList tickets={tickets.data ?? []} />
              </Stack>
            }
          />
        </>
      )}
    </Loaded>
  )
}

/** For all hosts or, with a team, for its hosts. */
export function NewPolicyPage({ scope }: { readonly scope: number | undefined }) {
  const me = useMe()
  const team = me.available_teams.find(({ id }) => id === scope)
  const teamId = team?.id ?? null
  if (!may(me, 'policy:write', teamId)) {
    const reason = `Your role does not add policies ${team ? `to ${team.name}` : 'for all hosts'}.`
    return <ErrorState what="this page" error={new ApiError(403, { message: reason, errors: [] })} />
  }
  return (
    <>
      <PageHeader
        title={team ? `Add a policy to ${team.name}` : 'Add a policy'}
        note={`A question in SQL to every host${team ? ' of the team' : ''}: a row is Passing, no row is Failing.`}
      />
      <PolicyForm teamId={teamId} />
    </>
  )
}

function Why({ id }: { readonly id: number }) {
  const mayAsk = useMayAnywhere('delivery:read')
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
  const maySeeHosts = useMayAnywhere('host:read')
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

const shownFields = ['name', 'query']

/** A new policy or one that exists. */
function PolicyForm({ policy, teamId }: { readonly policy?: Policy; readonly teamId: number | null }) {
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
    mutationFn: () => savePolicy({ id: policy?.id, teamId }, values),
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
