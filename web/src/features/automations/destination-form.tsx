import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { Checkbox, NumberInput, Switch, TextInput } from '@mantine/core'
import { Form, FormActions } from '../../ui/form.tsx'
import { SecretField } from '../../ui/secret-field.tsx'
import { urlProblem } from './url-problem.ts'
import { useDestinationForm } from './use-destination-form.ts'

export interface DestinationFormProps {
  /** Absent for a new one. */
  readonly destination?: DestinationAnswer
  readonly onSaved: (destination: DestinationAnswer) => void
  readonly onCancel?: () => void
}

const shownFields = ['name', 'url', 'bearer_token', 'hub_secret', 'storm_brake']

/** A webhook: its address, how it proves who sends, and how much it takes at once. */
export function DestinationForm({ destination, onSaved, onCancel }: DestinationFormProps) {
  const form = useDestinationForm(destination, onSaved)
  const { values, set, reason } = form
  const problem = values.url === '' ? undefined : urlProblem(values.url)
  return (
    <Form onSubmit={form.save}>
      <TextInput
        data-autofocus
        label="Name"
        placeholder="Chat of the security team"
        value={values.name}
        error={reason('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Destination URL"
        placeholder="https://server.com/example"
        description="Every message is a POST request to this address."
        value={values.url}
        error={problem ?? reason('url')}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      {form.isPrivateRefused && (
        <Checkbox
          label="This private address may be used by this destination"
          description="It leads into your own network. Only a global administrator may allow that."
          checked={values.isPrivateAllowed}
          onChange={(event) => set({ isPrivateAllowed: event.currentTarget.checked })}
        />
      )}
      <Switch
        label="Sign every request"
        description="By Standard Webhooks, with a secret that Muster makes, so that the receiver knows who sends."
        checked={values.isSigned}
        onChange={(event) => set({ isSigned: event.currentTarget.checked })}
      />
      <SecretField
        label="Bearer token"
        description="Adds Authorization: Bearer."
        stored={destination?.bearer_token}
        value={values.bearerToken}
        onChange={(bearerToken) => set({ bearerToken })}
        error={reason('bearer_token')}
      />
      <SecretField
        label="GitHub-style secret"
        description="Adds X-Hub-Signature-256."
        stored={destination?.hub_secret}
        value={values.hubSecret}
        onChange={(hubSecret) => set({ hubSecret })}
        error={reason('hub_secret')}
      />
      <NumberInput
        label="Storm brake"
        description="The most messages that one check sends; what is over is held until somebody decides. Empty: no limit."
        min={1}
        allowDecimal={false}
        value={values.stormBrake ?? ''}
        error={reason('storm_brake')}
        onChange={(value) => set({ stormBrake: value === '' ? null : Number(value) })}
      />
      <FormActions
        submit="Save"
        isBusy={form.isBusy}
        isDisabled={values.name.trim() === '' || values.url.trim() === '' || problem !== undefined}
        error={form.error}
        shownFields={shownFields}
        onCancel={onCancel}
      />
    </Form>
  )
}
