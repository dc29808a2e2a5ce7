import type { TestResult } from '@muster/contract/rest/automation.ts'
import { errorText } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { reasonOfStatus } from '../../../platform/outbound/outbound-reason.ts'
import type { AttemptResult } from '../deliveries/decide-outcome.ts'
import { findTrackerSettings } from '../destinations/find-tracker-settings.ts'
import { getDestinationOfKind, isTrackerKind, type TrackerKindName } from '../destinations/registry.ts'
import { openSettings } from '../destinations/sealed-settings.ts'
import { testTracker } from '../destinations/test-tracker.ts'
import { failureRemedy } from '../explain/failure-remedy.ts'
import type { TestedDestination } from './test-queries.ts'

const shownBodyBytes = 4096
const shownHeaderLength = 1024

/**
 * Sends one message as production would, marked as a test and under an id of its own. It is no delivery: nothing is
 * stored, tried again or counted.
 */
export async function sendTest(
  ctx: Context,
  outbound: Outbound,
  { destination, body }: { destination: TestedDestination; body: string },
): Promise<TestResult> {
  const startedMs = ctx.clock.monotonicMs()
  if (isTrackerKind(destination.kind)) return testConnection(ctx, outbound, { ...destination, kind: destination.kind })
  const result = await attempt(ctx, outbound, { destination, body })
  const durationMs = Math.round(ctx.clock.monotonicMs() - startedMs)
  const { id, kind, name, origin } = destination
  return { destination: { id, kind, name, origin }, duration_ms: durationMs, ...describe(result, origin) }
}

type SentResult = Exclude<AttemptResult, { readonly kind: 'done' }>

/** A ticket is for people: the connection is tested, and none is made. */
async function testConnection(
  ctx: Context,
  outbound: Outbound,
  destination: TestedDestination & { readonly kind: TrackerKindName },
): Promise<TestResult> {
  const { id, kind, name, origin, allowedNetworks } = destination
  const startedMs = ctx.clock.monotonicMs()
  const settings = findTrackerSettings(ctx.box, destination)
  const tested = settings && (await testTracker(outbound, { kind, settings, allowedNetworks }))
  const isFine = tested?.kind === 'verified'
  return {
    destination: { id, kind, name, origin },
    duration_ms: Math.round(ctx.clock.monotonicMs() - startedMs),
    ...{ is_delivered: isFine, reason: isFine ? '' : 'settings', status_code: null, headers: {}, body: '' },
    sentence: isFine
      ? `${origin} accepts the account and its project or group; no ticket was made`
      : (tested?.reason ?? failureRemedy('settings')),
  }
}

async function attempt(
  ctx: Context,
  outbound: Outbound,
  { destination, body }: { destination: TestedDestination; body: string },
): Promise<SentResult> {
  try {
    const settings = openSettings(ctx.box, destination.sealedSettings)
    const message = { deliveryId: ctx.ids.next('dlv'), body, sentAt: ctx.clock.now() }
    const request = getDestinationOfKind(destination.kind).render(settings, message)
    return await outbound.send({
      method: 'POST',
      url: request.url,
      headers: { ...request.headers, 'muster-test': 'true' },
      body: request.body,
      allowedNetworks: destination.allowedNetworks,
    })
  } catch (error) {
    return { kind: 'failure', reason: 'settings', message: errorText(error) }
  }
}

function describe(result: SentResult, origin: string): Omit<TestResult, 'destination' | 'duration_ms'> {
  if (result.kind === 'failure') {
    const { reason, message } = result
    const sentence = `${message}. ${failureRemedy(reason)}`
    return { is_delivered: false, sentence, reason, status_code: null, headers: {}, body: '' }
  }
  const reason = reasonOfStatus(result.status) ?? ''
  const words = `${origin} answered ${result.status}`
  return {
    is_delivered: reason === '',
    sentence: reason === '' ? `${words}: it took the test` : `${words}. ${failureRemedy(reason)}`,
    reason,
    status_code: result.status,
    headers: shownHeaders(result.headers),
    body: new TextDecoder().decode(Buffer.from(result.text).subarray(0, shownBodyBytes), { stream: true }),
  }
}

function shownHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [name, String(value).slice(0, shownHeaderLength)]),
  )
}
