import { JsonInput } from '@mantine/core'
import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type { Config } from '../../api/settings.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { useSectionForm } from './use-section-form.ts'

/** The agent's configuration as it is sent: options, decorators, schedule. */
export function AgentOptionsSection({ config }: { readonly config: Config }) {
  const stored = { text: JSON.stringify(config.agent_options ?? {}, null, 2) }
  const form = useSectionForm(stored, ({ text }) => ({ agent_options: JSON.parse(text ?? '{}') as AgentOptions }))
  const problem = jsonProblem(form.values.text)
  return (
    <Form onSubmit={form.save}>
      <JsonInput
        label="Agent options (JSON)"
        description="Hosts take a change when they next ask for their configuration."
        autosize
        minRows={12}
        maxRows={32}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        value={form.values.text}
        error={problem}
        onChange={(text) => form.set({ text })}
      />
      <FormActions
        submit="Save"
        isBusy={form.isBusy}
        isDisabled={form.isUnchanged || problem !== undefined}
        error={form.error}
      />
    </Form>
  )
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'This is not JSON.'
  }
}
