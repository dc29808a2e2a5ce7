import { Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { transferHosts } from '../../api/hosts.ts'
import { may, useMe } from '../../api/session.ts'
import { counted } from '../../ui/counted.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'

export interface TransferDialogProps {
  readonly ids: readonly number[]
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onDone: (message: string) => void
}

/** Moves hosts to another team, of those that one may move hosts to. */
export function TransferDialog({ ids, isOpen, onClose, onDone }: TransferDialogProps) {
  return (
    <Dialog title={`Transfer ${counted(ids.length, 'host')}`} isOpen={isOpen} onClose={onClose} size={480}>
      <TransferForm ids={ids} onClose={onClose} onDone={onDone} />
    </Dialog>
  )
}

function TransferForm({ ids, onClose, onDone }: Omit<TransferDialogProps, 'isOpen'>) {
  const me = useMe()
  const [chosen, setChosen] = useState<string | null>(null)
  const teams = me.available_teams.filter(({ id }) => may(me, 'host:write', id))
  const choices = [
    ...teams.map(({ id, name }) => ({ value: String(id), label: name })),
    ...(may(me, 'host:write') ? [{ value: '0', label: 'No team' }] : []),
  ]
  const name = choices.find(({ value }) => value === chosen)?.label
  const moving = useMutation({
    mutationFn: () => transferHosts(ids, Number(chosen) || null),
    onSuccess: () => onDone(`${counted(ids.length, 'host')} moved to ${name}.`),
  })
  return (
    <Form onSubmit={() => moving.mutate()}>
      <Select
        label="Team"
        placeholder="Choose a team"
        searchable
        data={choices}
        value={chosen}
        onChange={setChosen}
        description="The hosts get the policies and agent options of this team. Their answers to policies of their former team are forgotten."
      />
      <FormActions
        submit="Transfer"
        isBusy={moving.isPending}
        isDisabled={chosen === null}
        error={moving.error}
        onCancel={onClose}
      />
    </Form>
  )
}
