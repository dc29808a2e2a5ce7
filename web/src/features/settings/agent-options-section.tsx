import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type { Config } from '../../api/settings.ts'
import { JsonField, jsonProblem } from '../../ui/json-field.tsx'
import { SectionForm } from './section-form.tsx'
import { useSectionForm } from './use-section-form.ts'

/** The agent's configuration as it is sent: options, decorators, schedule. */
export function AgentOptionsSection({ config }: { readonly config: Config }) {
  const stored = { text: JSON.stringify(config.agent_options ?? {}, null, 2) }
  const form = useSectionForm(stored, ({ text }) => ({ agent_options: JSON.parse(text ?? '{}') as AgentOptions }))
  return (
    <SectionForm form={form} isWrong={jsonProblem(form.values.text) !== undefined}>
      <JsonField
        label="Agent options (JSON)"
        description="Hosts take a change when they next ask for their configuration."
        value={form.values.text}
        onChange={(text) => form.set({ text })}
      />
    </SectionForm>
  )
}
