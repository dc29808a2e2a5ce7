import type { TrackerSetUp } from '@muster/contract/rest/integration.ts'
import { Autocomplete, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { MoreOptions } from '../../ui/more-options.tsx'
import { readFields } from './integration-form.ts'
import type { IntegrationFormHandle } from './use-integration-form.ts'

type Needed = TrackerSetUp['required_fields'][number]

/** How tickets are made and ended. What the tracker offers is known once the connection was tested. */
export function TicketOptions({ handle }: { readonly handle: IntegrationFormHandle }) {
  const { form, set, setUp, problems } = handle
  const isJira = form.kind === 'jira'
  const steps = isJira ? (setUp?.transitions ?? []) : zendeskSteps
  return (
    <>
      {setUp?.required_fields.map((field) => (
        <RequiredField key={field.id} field={field} handle={handle} />
      ))}
      <MoreOptions>
        {isJira && (
          <Autocomplete
            label="Issue type"
            placeholder="Task"
            data={(setUp?.issue_types ?? []).map(({ name }) => name)}
            openOnFocus={false}
            value={form.issueType}
            onChange={(issueType) => set({ issueType })}
          />
        )}
        <Autocomplete
          label="When all hosts have recovered"
          description={
            isJira
              ? 'The transition that resolves the ticket. Empty: only a comment. Test the connection to see which there are.'
              : 'The status that resolves the ticket. Empty: only a comment.'
          }
          placeholder="Only a comment"
          data={unique(steps.filter(({ is_done }) => is_done).map(({ name }) => name))}
          openOnFocus={false}
          value={form.resolveTransition}
          onChange={(resolveTransition) => set({ resolveTransition })}
        />
        <Autocomplete
          label="When hosts fail again within 30 days"
          description="What opens the ticket again. Empty: only a comment."
          placeholder="Only a comment"
          data={unique(steps.filter(({ is_done }) => !is_done).map(({ name }) => name))}
          openOnFocus={false}
          value={form.reopenTransition}
          onChange={(reopenTransition) => set({ reopenTransition })}
        />
        <TagsInput
          label="Labels"
          description="On every new ticket. Press Enter after each."
          maxTags={20}
          value={[...form.labels]}
          onChange={(labels) => set({ labels: labels.map((label) => label.replaceAll(/[\s"]+/g, '-')) })}
        />
        <TextInput
          label="Assignee"
          description={isJira ? 'Jira Cloud: account id. Jira Data Center: user name.' : 'Id of an agent.'}
          value={form.assignee}
          onChange={(event) => set({ assignee: event.currentTarget.value })}
        />
        <Textarea
          label="Further fields (JSON)"
          description="Values of fields of new tickets by their id, as the tracker takes them."
          placeholder={isJira ? '{"customfield_10036": {"value": "High"}}' : '{"priority": "high"}'}
          autosize
          minRows={2}
          maxRows={8}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={form.fields}
          error={problems.fields}
          onChange={(event) => set({ fields: event.currentTarget.value })}
        />
      </MoreOptions>
    </>
  )
}

const zendeskSteps = [
  { name: 'solved', is_done: true },
  { name: 'open', is_done: false },
]

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}

/** A field without which the project takes no ticket. */
function RequiredField({ field, handle: { form, set } }: { field: Needed; handle: IntegrationFormHandle }) {
  const given = readFields(form.fields) ?? {}
  const give = (value: unknown) => set({ fields: JSON.stringify({ ...given, [field.id]: value }, null, 2) })
  const description = 'Every ticket of this project needs it.'
  if (field.allowed_values.length === 0)
    return (
      <TextInput
        label={field.name}
        description={description}
        value={typeof given[field.id] === 'string' ? String(given[field.id]) : ''}
        onChange={(event) => give(event.currentTarget.value)}
      />
    )
  const choices = field.allowed_values.map((value) => ({
    value: JSON.stringify(toReference(value)),
    label: word(value),
  }))
  return (
    <Select
      label={field.name}
      description={description}
      data={choices}
      value={field.id in given ? JSON.stringify(given[field.id]) : null}
      onChange={(value) => value !== null && give(field.type === 'array' ? [JSON.parse(value)] : JSON.parse(value))}
    />
  )
}

/** A tracker names its values by one of these keys, and takes them back by it. */
const referenceKeys = ['id', 'value', 'name', 'key'] as const

function toReference(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const key = referenceKeys.find((candidate) => candidate in value)
  return key === undefined ? value : { [key]: (value as Record<string, unknown>)[key] }
}

function word(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const { name, value: text, key, id } = value as Record<string, unknown>
  return String(name ?? text ?? key ?? id ?? JSON.stringify(value))
}
