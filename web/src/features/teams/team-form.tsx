import { Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { meQuery } from '../../api/session.ts'
import { type Team, teamKeys } from '../../api/teams.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { tellDone } from '../../ui/toast.ts'

export interface TeamFormProps {
  readonly team?: Team
  readonly save: (body: { name: string; description: string }) => Promise<{ team: Team }>
  readonly onSaved?: (team: Team) => void
  readonly onCancel?: () => void
}

/** The name of a team and what it is for. */
export function TeamForm({ team, save, onSaved, onCancel }: TeamFormProps) {
  const queryClient = useQueryClient()
  const stored = { name: team?.name ?? '', description: team?.description ?? '' }
  const [values, setValues] = useState(stored)
  const saving = useMutation({
    mutationFn: () => save(values),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: teamKeys.all })
      // The choice of a team at the top of pages comes from there.
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
      tellDone(`${saved.team.name} is saved.`)
      onSaved?.(saved.team)
    },
  })
  return (
    <Form onSubmit={() => saving.mutate()}>
      <TextInput
        label="Name"
        data-autofocus
        value={values.name}
        error={saving.error instanceof ApiError ? saving.error.reasonFor('name') : undefined}
        onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={values.description}
        onChange={(event) => setValues({ ...values, description: event.currentTarget.value })}
      />
      <FormActions
        submit={team ? 'Save' : 'Create team'}
        isBusy={saving.isPending}
        isDisabled={
          values.name.trim() === '' || (values.name === stored.name && values.description === stored.description)
        }
        error={saving.error}
        shownFields={['name']}
        onCancel={onCancel}
      />
    </Form>
  )
}
