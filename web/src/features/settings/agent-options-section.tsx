import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type { Config } from '../../api/settings.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { JsonField, jsonProblem } from '../../ui/json-field.tsx'
import { useSectionForm } from './use-section-form.ts'

/** The agent's configuration as it is sent: options, decorators, schedule. */
export function AgentOptionsSection({ config }: { readonly config: Config }) {
  const stored = { text: JSON.stringify(config.agent_options ?? {}, null, 2) }
  const form = useSectionForm(stored, ({ text }) => ({ agent_options: JSON.parse(text ?? '{}') as AgentOptions }))
  return (
    <Form onSubmit={form.save}>
      <JsonField
        label="Agent options (JSON)"
        description="Hosts take a change when they next ask for their configuration."
        value={form.values.text}
        onChange={(text) => form.set({ text })}
      />
      <FormActions
        submit="Save"
        isBusy={form.isBusy}
        isDisabled={form.isUnchanged || jsonProblem(form.values.text) !== undefined}
        error={form.error}
      />
    </Form>
  )
}
