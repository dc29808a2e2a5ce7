import type { TestResult } from '@muster/contract/rest/automation.ts'
import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { Alert, Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { automationKeys, getAutomation, updateAutomation } from '../../api/automations.ts'
import { dismissHeld, sendHeld } from '../../api/deliveries.ts'
import {
  deleteDestination,
  destinationKeys,
  replayDestination,
  resumeDestination,
  rotateSecret,
  testDestination,
} from '../../api/destinations.ts'
import { useMay } from '../../api/session.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Row, Section, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { DestinationForm } from './destination-form.tsx'
import { DestinationPill } from './destination-health.tsx'
import { LatestStrip } from './latest-strip.tsx'
import { TestAnswer } from './test-answer.tsx'

/** One destination: how it fares, what to do about it, and its settings. */
export function DestinationDetail({ destination, onClose }: { destination: DestinationAnswer; onClose: () => void }) {
  const mayWrite = useMay('config:write')
  const [isEditing, setEditing] = useState(false)
  if (isEditing)
    return (
      <DestinationForm destination={destination} onSaved={() => setEditing(false)} onCancel={() => setEditing(false)} />
    )
  return (
    <Stack>
      <Row>
        <DestinationPill destination={destination} />
        <LatestStrip of="destination" id={destination.id} />
      </Row>
      {destination.state === 'paused' && (
        <Alert color="yellow" title="Paused">
          {destination.pause_reason} Its messages are kept.
        </Alert>
      )}
      <Facts
        items={[
          ['Address', destination.url],
          ['Project key or group', destination.tracker?.target],
          ['Account', destination.tracker?.account],
          ['Connection', destination.tracker && (destination.tracker.verify_problem || 'tested')],
          [
            'Signing secret',
            destination.is_signed && mayWrite && <CopyText text={destination.signing_secret ?? ''} shown="whsec_…" />,
          ],
          [
            'The old secret signs until',
            destination.previous_secret_until && <Moment at={destination.previous_secret_until} />,
          ],
          ['Failing since', destination.failing_since && <Moment at={destination.failing_since} />],
          ['Waiting', destination.delivery_counts.waiting],
          ['Held', destination.delivery_counts.held],
          ['Dead', destination.delivery_counts.dead],
          ['Storm brake', destination.storm_brake],
          ['Opened private networks', destination.allowed_networks.join(', ')],
        ]}
      />
      {mayWrite && <Actions destination={destination} onEdit={() => setEditing(true)} onDeleted={onClose} />}
    </Stack>
  )
}

interface ActionsProps {
  readonly destination: DestinationAnswer
  readonly onEdit: () => void
  readonly onDeleted: () => void
}

function Actions({ destination, onEdit, onDeleted }: ActionsProps) {
  const { id, name, state, is_signed: isSigned } = destination
  // A Jira or Zendesk is an entry of `integrations` of the configuration document and is changed there.
  const isWebhook = destination.kind === 'webhook'
  const [result, setResult] = useState<TestResult>()
  const act = useAct()
  const maySend = useMay('delivery:write')
  return (
    <>
      <Row>
        {maySend && <SendTest id={id} act={act} onResult={setResult} />}
        {isWebhook ? (
          <Button variant="default" onClick={onEdit}>
            Edit
          </Button>
        ) : (
          <Link
            to="/settings/integrations"
            search={{ open: `${destination.url} - ${destination.tracker?.target ?? ''}` }}
          >
            Edit in Settings, Integrations
          </Link>
        )}
        {state === 'paused' && (
          <Button
            variant="default"
            disabled={act.isPending}
            onClick={() => act.mutate(async () => `${(await resumeDestination(id)).waiting} messages are sent now.`)}
          >
            Resume
          </Button>
        )}
        {maySend && <SendAgain destination={destination} act={act} />}
        {isSigned && (
          <Button
            variant="default"
            disabled={act.isPending}
            onClick={() =>
              act.mutate(async () => {
                await rotateSecret(id)
                return 'There is a new signing secret; for 24 hours the old one signs as well.'
              })
            }
          >
            Rotate secret
          </Button>
        )}
        {isWebhook && (
          <DeleteButton
            name={name}
            isUsed={destination.automation_ids.length > 0}
            isBusy={act.isPending}
            onConfirm={() =>
              act.mutate(async () => {
                await takeOut(id, destination.automation_ids)
                await deleteDestination(id)
                onDeleted()
                return `${name} is deleted.`
              })
            }
          />
        )}
      </Row>
      {result && (
        <Section title="Test">
          <TestAnswer result={result} />
        </Section>
      )}
    </>
  )
}

type Act = ReturnType<typeof useAct>

function SendTest({ id, act, onResult }: { id: number; act: Act; onResult: (result: TestResult) => void }) {
  return (
    <Button
      onClick={() =>
        act.mutate(async () => {
          onResult((await testDestination(id)).result)
        })
      }
      loading={act.isPending}
    >
      Send test
    </Button>
  )
}

/** What failed or is held. */
function SendAgain({ destination, act }: { destination: DestinationAnswer; act: Act }) {
  const { id, state, delivery_counts: counts } = destination
  return (
    <>
      {(state === 'paused' || counts.dead > 0) && (
        <Button
          variant="default"
          disabled={act.isPending}
          onClick={() =>
            act.mutate(async () => {
              const { sent, no_longer_true: stale } = await replayDestination(id)
              return `${sent} messages are sent; ${stale} are no longer true and stay.`
            })
          }
        >
          Send what failed
        </Button>
      )}
      {counts.held > 0 && (
        <>
          <Button
            variant="default"
            disabled={act.isPending}
            onClick={() => act.mutate(async () => `${(await sendHeld(id)).sent} are sent.`)}
          >
            Send {counts.held} held
          </Button>
          <Button
            variant="default"
            disabled={act.isPending}
            onClick={() => act.mutate(async () => `${(await dismissHeld(id)).dismissed} are dismissed.`)}
          >
            Dismiss them
          </Button>
        </>
      )}
    </>
  )
}

interface DeleteButtonProps {
  readonly name: string
  readonly isUsed: boolean
  readonly isBusy: boolean
  readonly onConfirm: () => void
}

/** Asks once more, with what it means for the automations that use it. */
function DeleteButton({ name, isUsed, isBusy, onConfirm }: DeleteButtonProps) {
  const [isAsking, setAsking] = useState(false)
  if (!isAsking)
    return (
      <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
        Delete
      </Button>
    )
  return (
    <Alert color="red" title={`Delete ${name}?`}>
      <Stack gap="small">
        <span>
          What waits for it is cancelled.
          {isUsed &&
            ' Automations that use it no longer send to it; one without any other destination is switched off.'}
        </span>
        <Row>
          <Button color="red" loading={isBusy} onClick={onConfirm}>
            Delete
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            Keep it
          </Button>
        </Row>
      </Stack>
    </Alert>
  )
}

/** The server removes no destination under the feet of an automation; what fails in between leaves it where it is. */
async function takeOut(id: number, automationIds: readonly number[]): Promise<void> {
  for (const automationId of automationIds) {
    const { destination_ids } = await getAutomation(automationId)
    const rest = destination_ids.filter((other) => other !== id)
    await updateAutomation(automationId, { destination_ids: rest, ...(rest.length === 0 ? { enabled: false } : {}) })
  }
}

/** Does something about a destination and says how it went. */
function useAct() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (act: () => Promise<string | void>) => act(),
    onSuccess: async (message) => {
      await queryClient.invalidateQueries({ queryKey: destinationKeys.all })
      await queryClient.invalidateQueries({ queryKey: automationKeys.all })
      if (message) tellDone(message)
    },
    onError: (error) => tellFailed('That did not work', error),
  })
}
