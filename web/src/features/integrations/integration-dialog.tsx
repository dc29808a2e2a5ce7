import { Button, Checkbox, PasswordInput, Select, TextInput } from '@mantine/core'
import { Beta } from '../../ui/beta.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Dim, Row } from '../../ui/layout.tsx'
import { SecretField } from '../../ui/secret-field.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { type Integration, nameOf } from '../../api/integration.ts'
import { vendors } from './integration.ts'
import { needsToken } from './integration-form.ts'
import { TicketOptions } from './ticket-options.tsx'
import { type IntegrationFormHandle, useIntegrationForm } from './use-integration-form.ts'

export interface IntegrationDialogProps {
  /** Undefined while none is open. */
  readonly opened: Integration | 'new' | undefined
  readonly onClose: () => void
}

export function IntegrationDialog({ opened, onClose }: IntegrationDialogProps) {
  const before = opened === 'new' ? undefined : opened
  return (
    <Dialog
      title={before ? `Edit ${nameOf(before)}` : 'Add integration'}
      isOpen={opened !== undefined}
      onClose={onClose}
      size={600}
    >
      {opened !== undefined && <IntegrationFields before={before} onClose={onClose} />}
    </Dialog>
  )
}

interface FieldsProps {
  readonly before: Integration | undefined
  readonly onClose: () => void
}

function IntegrationFields({ before, onClose }: FieldsProps) {
  const handle = useIntegrationForm(before, onClose)
  const { form, set, problems } = handle
  const label = (
    <>
      Ticket destination <Beta />
    </>
  )
  return (
    <Form onSubmit={() => handle.isReady && handle.save()}>
      {before ? (
        <TextInput label={label} value={vendors[before.kind]} readOnly />
      ) : (
        <Select
          data-autofocus
          label={label}
          data={(['jira', 'zendesk'] as const).map((kind) => ({ value: kind, label: vendors[kind] }))}
          value={form.kind}
          allowDeselect={false}
          onChange={(kind) => (kind === 'jira' || kind === 'zendesk') && set({ kind })}
        />
      )}
      <TextInput
        label="URL"
        placeholder={form.kind === 'jira' ? 'https://example.atlassian.net' : 'https://example.zendesk.com'}
        value={form.url}
        error={problems.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      <Account handle={handle} />
      <Token before={before} handle={handle} />
      <TextInput
        label={form.kind === 'jira' ? 'Project key' : 'Group ID'}
        description={
          form.kind === 'jira'
            ? 'The letters before the number of each of its issues.'
            : 'Admin Center, People, Groups: open the group; its id stands in the address.'
        }
        placeholder={form.kind === 'jira' ? 'SEC' : '28134038'}
        value={form.target}
        error={problems.target}
        onChange={(event) => set({ target: event.currentTarget.value })}
      />
      {handle.isPrivateRefused && (
        <Checkbox
          label="This private address may be used by this integration"
          description="It leads into your own network. Only a global administrator may allow that."
          checked={handle.isPrivateAllowed}
          onChange={(event) => handle.allowPrivate(event.currentTarget.checked)}
        />
      )}
      <TicketOptions handle={handle} />
      <Connection handle={handle} />
      <FormActions
        submit="Save"
        isBusy={handle.isSaving}
        isDisabled={!handle.isReady}
        error={handle.error}
        errorTitle={handle.isTestFailed ? 'The connection test failed' : 'Not saved'}
        onCancel={onClose}
        aside={
          <Button variant="default" disabled={!handle.isReady || handle.isTesting} onClick={handle.test}>
            Test connection
          </Button>
        }
      />
    </Form>
  )
}

function Account({ handle: { form, set } }: { readonly handle: IntegrationFormHandle }) {
  return (
    <TextInput
      label={form.kind === 'jira' ? 'Username' : 'Email'}
      description={
        form.kind === 'jira'
          ? 'The e-mail of the account. Jira Data Center needs none: leave it empty there.'
          : 'The e-mail of an agent.'
      }
      placeholder="robot@example.com"
      autoComplete="off"
      value={form.account}
      onChange={(event) => set({ account: event.currentTarget.value })}
    />
  )
}

function Token({
  before,
  handle: { form, set, problems },
}: { handle: IntegrationFormHandle } & Pick<FieldsProps, 'before'>) {
  const description = form.kind === 'jira' ? 'For Jira Data Center a personal access token.' : undefined
  if (before && !needsToken(form, before))
    return (
      <SecretField
        label="API token"
        {...(description === undefined ? {} : { description })}
        stored={before.entry.api_token}
        value={form.token}
        error={problems.token}
        onChange={(token) => set({ token })}
      />
    )
  return (
    <PasswordInput
      label="API token"
      description={description}
      autoComplete="off"
      value={form.token ?? ''}
      error={problems.token}
      onChange={(event) => set({ token: event.currentTarget.value })}
    />
  )
}

const deployments = { cloud: 'Jira Cloud', data_center: 'Jira Data Center', zendesk: 'Zendesk' } as const

/** How the test of the connection goes; why it failed stands above the buttons. */
function Connection({ handle: { isTesting, isProven, setUp, form } }: { readonly handle: IntegrationFormHandle }) {
  return (
    <div role="status">
      {isTesting && <Dim>Testing connection…</Dim>}
      {!isTesting && isProven && setUp && (
        <Row>
          <StatusPill tone="good">Connected</StatusPill>
          <Dim>
            {deployments[setUp.deployment]}, {form.kind === 'jira' ? 'project' : 'group'} {setUp.target}
          </Dim>
        </Row>
      )}
    </div>
  )
}
