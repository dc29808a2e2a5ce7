import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { Autocomplete, Checkbox, Group, Radio, Select } from '@mantine/core'
import { ApiError } from '../../api/call-api.ts'
import { useMay } from '../../api/session.ts'
import { Beta } from '../../ui/beta.tsx'
import { Dim } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { type FormProblems, isTracker, type RuleForm } from './rule-draft.ts'

type Place = Pick<RuleForm, 'workflow' | 'ticketId' | 'url'>

export interface TicketChoice {
  readonly id: number
  readonly name: string
}

export interface SendToProps {
  readonly place: Place
  readonly problems: FormProblems
  /** Trackers; absent where the automation has no tickets. */
  readonly tickets?: readonly TicketChoice[] | undefined
  /** Addresses that are in use. */
  readonly urls: readonly string[]
  readonly subject: 'policy' | 'CVE' | undefined
  readonly error: unknown
  readonly isPrivateAllowed: boolean
  readonly onChange: (change: Partial<Place>) => void
  readonly onAllowPrivate: (isAllowed: boolean) => void
}

/** Where messages go: a ticket in a Jira or Zendesk, or a request to an address. */
export function SendTo(props: SendToProps) {
  const { place, tickets, onChange } = props
  return (
    <>
      {tickets && (
        <Radio.Group
          label="Workflow"
          value={place.workflow}
          onChange={(workflow) => onChange({ workflow: workflow === 'ticket' ? 'ticket' : 'webhook' })}
        >
          <Group gap="xl" mt={4}>
            <Radio value="ticket" label="Ticket" />
            <Radio value="webhook" label="Webhook" />
          </Group>
        </Radio.Group>
      )}
      {tickets && place.workflow === 'ticket' ? <TicketDestination {...props} tickets={tickets} /> : <Url {...props} />}
    </>
  )
}

function TicketDestination({
  place,
  tickets,
  subject,
  problems,
  onChange,
}: SendToProps & { tickets: readonly TicketChoice[] }) {
  const mayConfigure = useMay('config:write')
  if (tickets.length === 0)
    return (
      <div id="field-destination" tabIndex={-1}>
        <strong>No Jira or Zendesk is connected.</strong> <Beta />
        <br />
        <Dim>
          {mayConfigure ? (
            <>
              <Link to="/settings/integrations" search={{ open: 'new' }}>
                Add integration
              </Link>{' '}
              to create tickets.
            </>
          ) : (
            'A global administrator adds one in Settings, Integrations.'
          )}
        </Dim>
      </div>
    )
  return (
    <Select
      id="field-destination"
      label={
        <>
          Ticket destination <Beta />
        </>
      }
      description={`One ticket for each ${subject === 'CVE' ? 'new CVE' : 'newly failing policy'}, with the hosts in it.`}
      placeholder="Select a ticket destination"
      data={tickets.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={place.ticketId === null ? null : String(place.ticketId)}
      error={problems.ticket}
      allowDeselect={false}
      onChange={(id) => onChange({ ticketId: id === null ? null : Number(id) })}
    />
  )
}

function Url({
  place: { url },
  urls,
  subject,
  problems,
  error,
  isPrivateAllowed,
  onChange,
  onAllowPrivate,
}: SendToProps) {
  const said = error instanceof ApiError ? error.message : ''
  const isPrivateRefused = isPrivateAllowed || said.includes('allow_private')
  return (
    <>
      <Autocomplete
        id="field-destination"
        label="Destination URL"
        description={`A POST request goes to this address${subject === undefined ? '' : ` for each ${subject}, with the hosts concerned`}.`}
        placeholder="https://server.com/example"
        // What is typed is looked for among what there is; an open list must not lie over the buttons otherwise.
        data={url === '' ? [] : [...new Set(urls)].filter((known) => known !== url)}
        openOnFocus={false}
        value={url}
        error={problems.url}
        onChange={(next) => onChange({ url: next })}
      />
      {isPrivateRefused && (
        <Checkbox
          label="This private address may be used by this destination"
          description="It leads into your own network. Only a global administrator may allow that."
          checked={isPrivateAllowed}
          onChange={(event) => onAllowPrivate(event.currentTarget.checked)}
        />
      )}
    </>
  )
}

/** Trackers as the seed names them, "<address> - <project or group>": Jira first. */
export function listTickets(destinations: readonly DestinationAnswer[]): readonly TicketChoice[] {
  return destinations
    .filter(isTracker)
    .toSorted((a, b) => a.kind.localeCompare(b.kind))
    .map(({ id, url, tracker }) => ({ id, name: `${url} - ${tracker?.target ?? ''}` }))
}

export function listUrls(destinations: readonly DestinationAnswer[]): readonly string[] {
  return destinations.filter((one) => !isTracker(one)).map(({ url }) => url)
}
