import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { Checkbox, NumberInput, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { createDestination, destinationKeys, updateDestination } from '../../api/destinations.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { SecretField } from '../../ui/secret-field.tsx'
import { tellDone } from '../../ui/toast.ts'
import { urlProblem } from './url-problem.ts'

export interface DestinationFormProps {
  /** Absent for a new one. */
  readonly destination?: DestinationAnswer
  readonly onSaved: (destination: DestinationAnswer) => void
  readonly onCancel?: () => void
}

const shownFields = ['name', 'url', 'bearer_token', 'hub_secret', 'storm_brake']

/** A webhook: its address, how it proves who sends, and how much it takes at once. */
export function DestinationForm({ destination, onSaved, onCancel }: DestinationFormProps) {
  const queryClient = useQueryClient()
  const [name, setName] = useState(destination?.name ?? '')
  const [url, setUrl] = useState(destination?.url ?? '')
  const [isSigned, setSigned] = useState(destination?.is_signed ?? true)
  const [bearer, setBearer] = useState<string | null | undefined>(undefined)
  const [hub, setHub] = useState<string | null | undefined>(undefined)
  const [brake, setBrake] = useState<number | null>(destination?.storm_brake ?? null)
  const [isPrivateAllowed, setPrivateAllowed] = useState(false)
  const saving = useMutation({
    mutationFn: () => {
      const secrets = {
        ...(bearer === undefined ? {} : { bearer_token: bearer }),
        ...(hub === undefined ? {} : { hub_secret: hub }),
      }
      const body = { name: name.trim(), url: url.trim(), is_signed: isSigned, storm_brake: brake, ...secrets }
      return destination
        ? updateDestination(destination.id, body, { isPrivateAllowed })
        : createDestination({ kind: 'webhook', ...body }, { isPrivateAllowed })
    },
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: destinationKeys.all })
      tellDone([`${saved.destination.name} is saved.`, ...saved.warnings].join(' '))
      onSaved(saved.destination)
    },
  })
  const reason = (field: string) => (saving.error instanceof ApiError ? saving.error.reasonFor(field) : undefined)
  const problem = url === '' ? undefined : urlProblem(url)
  const isPrivateRefused = isPrivateAllowed || (reason('url') ?? saving.error?.message ?? '').includes('allow_private')
  return (
    <Form onSubmit={() => saving.mutate()}>
      <TextInput label="Name" placeholder="Chat of the security team" value={name} error={reason('name')} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput
        label="Destination URL"
        placeholder="https://server.com/example"
        description="Every message is a POST request to this address."
        value={url}
        error={problem ?? reason('url')}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      {isPrivateRefused && (
        <Checkbox
          label="This private address may be used by this destination"
          description="It leads into your own network. Only a global administrator may allow that."
          checked={isPrivateAllowed}
          onChange={(event) => setPrivateAllowed(event.currentTarget.checked)}
        />
      )}
      <Switch
        label="Sign every request"
        description="By Standard Webhooks, with a secret that Muster makes, so that the receiver knows who sends."
        checked={isSigned}
        onChange={(event) => setSigned(event.currentTarget.checked)}
      />
      <SecretField label="Bearer token" description="Adds Authorization: Bearer." stored={destination?.bearer_token} value={bearer} onChange={setBearer} error={reason('bearer_token')} />
      <SecretField label="GitHub-style secret" description="Adds X-Hub-Signature-256." stored={destination?.hub_secret} value={hub} onChange={setHub} error={reason('hub_secret')} />
      <NumberInput
        label="Storm brake"
        description="The most messages that one check sends; what is over is held until somebody decides. Empty: no limit."
        min={1}
        allowDecimal={false}
        value={brake ?? ''}
        error={reason('storm_brake')}
        onChange={(value) => setBrake(value === '' ? null : Number(value))}
      />
      <FormActions
        submit="Save"
        isBusy={saving.isPending}
        isDisabled={name.trim() === '' || url.trim() === '' || problem !== undefined}
        error={saving.error}
        shownFields={shownFields}
        onCancel={onCancel}
      />
    </Form>
  )
}
