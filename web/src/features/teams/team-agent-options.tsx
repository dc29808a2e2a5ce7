import type { AgentOptions } from '@muster/contract/rest/config.ts'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { setTeamAgentOptions, type Team, teamKeys } from '../../api/teams.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { JsonField, jsonProblem } from '../../ui/json-field.tsx'
import { tellDone } from '../../ui/toast.ts'

interface Sent {
  /** Null: those of all hosts. */
  readonly options: AgentOptions | null
  /** As it was typed. */
  readonly text: string | undefined
}

/** What the agents of the team's hosts are configured with. */
export function TeamAgentOptions({ team }: { readonly team: Team }) {
  const queryClient = useQueryClient()
  const stored = JSON.stringify(team.agent_options ?? {}, null, 2)
  const [text, setText] = useState<string>()
  const shown = text ?? stored
  const saving = useMutation({
    mutationFn: ({ options }: Sent) => setTeamAgentOptions(team.id, options),
    onSuccess: async (_saved, { options, text: sent }) => {
      await queryClient.invalidateQueries({ queryKey: teamKeys.all })
      // What was typed meanwhile stays.
      setText((now) => (now === sent ? undefined : now))
      tellDone(options === null ? 'The hosts get the options of all hosts.' : 'Saved.')
    },
  })
  return (
    <Form onSubmit={() => saving.mutate({ options: JSON.parse(shown) as AgentOptions, text })}>
      <JsonField
        label="Agent options (JSON)"
        description="In place of the global ones, for the hosts of this team. They take a change when they next ask for their configuration."
        value={shown}
        onChange={setText}
      />
      <FormActions
        submit="Save"
        isBusy={saving.isPending}
        isDisabled={shown === stored || jsonProblem(shown) !== undefined}
        error={saving.error}
        aside={
          <Button
            variant="default"
            type="button"
            disabled={saving.isPending}
            onClick={() => saving.mutate({ options: null, text })}
          >
            Use the global options
          </Button>
        }
      />
    </Form>
  )
}
