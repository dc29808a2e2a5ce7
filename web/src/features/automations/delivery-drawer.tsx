import type { AttemptAnswer, DeliveryDetailAnswer } from '@muster/contract/rest/delivery.ts'
import { Button, Drawer } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { deliveryKeys, deliveryQuery, redeliver } from '../../api/deliveries.ts'
import { useMay } from '../../api/session.ts'
import { CopyText, useCopy } from '../../ui/copy-text.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Icon } from '../../ui/icon.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { Dim, Row, Section, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment, useNow } from '../../ui/moment.tsx'
import { sentence } from '../../ui/sentence.ts'
import { Loaded } from '../../ui/states.tsx'
import { StatusPill, type Tone } from '../../ui/status-pill.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { deliveryWords, outcomeSentence, subjectWords } from './delivery-words.ts'
import style from './delivery-drawer.module.css'
import { renderCurl } from './render-curl.ts'
import { MessageBody } from './ticket-view.tsx'

type Delivery = DeliveryDetailAnswer['delivery']

export interface DeliveryDrawerProps {
  /** Undefined: closed. */
  readonly id: string | undefined
  /** The list behind it, through which J and K move. */
  readonly siblings: readonly string[]
  readonly onOpen: (id: string | undefined) => void
}

export function DeliveryDrawer({ id, siblings, onOpen }: DeliveryDrawerProps) {
  const move = (by: number) => {
    const next = id === undefined ? undefined : siblings[siblings.indexOf(id) + by]
    if (next !== undefined) onOpen(next)
  }
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
  ])
  return (
    <Drawer
      opened={id !== undefined}
      onClose={() => onOpen(undefined)}
      position="right"
      size={720}
      title="Delivery"
      closeButtonProps={{ 'aria-label': 'Close' }}
      transitionProps={{ duration: 120 }}
    >
      {id !== undefined && <OneDelivery id={id} />}
    </Drawer>
  )
}

function OneDelivery({ id }: { readonly id: string }) {
  const delivery = useQuery(deliveryQuery(id))
  return (
    <Loaded what="this delivery" query={delivery} rows={6}>
      {(found) => <DeliveryDetail delivery={found} />}
    </Loaded>
  )
}

function DeliveryDetail({ delivery }: { readonly delivery: Delivery }) {
  const now = useNow()
  const { tone, word } = deliveryWords(delivery)
  const attempts = delivery.attempts.toReversed()
  return (
    <Stack>
      <Row>
        <StatusPill tone={tone}>{word}</StatusPill>
        <CopyText text={delivery.id} />
      </Row>
      <p className={style.outcome}>{outcomeSentence(delivery, now)}</p>
      <Actions delivery={delivery} />
      <Facts
        items={[
          ['About', <Subject key="subject" delivery={delivery} />],
          ['Hosts', delivery.host_count.toLocaleString('en')],
          ['Automation', delivery.automation_name],
          ['Destination', delivery.destination && `${delivery.destination.name} (${delivery.destination.origin})`],
          ['Created', <Moment key="created" at={delivery.created_at} />],
          ['Next attempt', delivery.next_attempt_at && <Moment key="next" at={delivery.next_attempt_at} />],
        ]}
      />
      {attempts.length === 0 && delivery.body !== undefined && (
        <Section title="Body">
          <MessageBody body={delivery.body} label="Body" />
        </Section>
      )}
      {attempts.map((attempt) => (
        <Attempt key={attempt.id} attempt={attempt} body={delivery.body} />
      ))}
    </Stack>
  )
}

function Subject({ delivery: { subject, host_ids, team_id: teamId } }: { readonly delivery: Delivery }) {
  const words = subjectWords(subject)
  if (subject.kind === 'policy')
    return (
      <Link to="/policies/$id" params={{ id: subject.id }} search={{ team_id: teamId ?? undefined }}>
        {words}
      </Link>
    )
  const [only] = host_ids
  return only !== undefined && host_ids.length === 1 ? (
    <Link to="/hosts/$id" params={{ id: String(only) }}>
      {words}
    </Link>
  ) : (
    <>{words}</>
  )
}

function Actions({ delivery }: { readonly delivery: Delivery }) {
  const mayWrite = useMay('delivery:write', delivery.team_id)
  const queryClient = useQueryClient()
  const { isCopied, copy } = useCopy()
  const sending = useMutation({
    mutationFn: () => redeliver(delivery.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: deliveryKeys.all })
      tellDone('It is sent again, under the same id.')
    },
    onError: (error) => tellFailed('Could not send it again', error),
  })
  const { body, destination, attempts } = delivery
  const headers = attempts.at(-1)?.request_headers
  if (!mayWrite) return null
  return (
    <Row>
      {delivery.state !== 'waiting' && destination && (
        <Button variant="default" loading={sending.isPending} onClick={() => sending.mutate()}>
          Redeliver
        </Button>
      )}
      {body !== undefined && headers && destination && (
        <Button
          variant="default"
          leftSection={<Icon name="copy" />}
          onClick={() => copy(renderCurl({ url: destination.origin, headers, body }))}
        >
          {isCopied ? 'Copied' : 'Copy as curl'}
        </Button>
      )}
      <Dim>
        <kbd>J</kbd> next, <kbd>K</kbd> previous
      </Dim>
    </Row>
  )
}

const outcomes: Readonly<Record<AttemptAnswer['outcome'], readonly [Tone, string]>> = {
  delivered: ['good', 'Delivered'],
  retry: ['warn', 'Failed, tried again'],
  rejected: ['bad', 'Failed'],
}

function Attempt({ attempt, body }: { readonly attempt: AttemptAnswer; readonly body: string | undefined }) {
  const [tone, word] = outcomes[attempt.outcome]
  const status = attempt.status_code === null ? 'no answer' : `status ${attempt.status_code}`
  return (
    <Section title={`Attempt ${attempt.number}`} aside={<StatusPill tone={tone}>{word}</StatusPill>}>
      <p>
        <Moment at={attempt.started_at} />, {status}, {attempt.duration_ms} ms
        {attempt.reason !== '' && `. ${sentence(attempt.reason)}`}
        {attempt.error !== '' && `: ${attempt.error}`}
      </p>
      <div className={style.exchange}>
        {attempt.request_headers && (
          <div>
            <h3>Request</h3>
            <JsonView
              text={JSON.stringify(attempt.request_headers)}
              label={`Request headers of attempt ${attempt.number}`}
            />
            {body !== undefined && <MessageBody body={body} label={`Request body of attempt ${attempt.number}`} />}
          </div>
        )}
        {attempt.answer !== undefined && (
          <div>
            <h3>Answer</h3>
            <JsonView
              text={attempt.answer === '' ? '(empty)' : attempt.answer}
              label={`Answer to attempt ${attempt.number}`}
            />
          </div>
        )}
      </div>
    </Section>
  )
}
