import { mapInSlices } from '../../../kernel/map-in-slices.ts'
import type { Context } from '../../../platform/context.ts'
import { type Finding, findingsOf } from '../../../platform/doctor/finding.ts'
import { countWords, spanWords } from '../../../platform/doctor/words.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { findTrackerSettings } from '../destinations/find-tracker-settings.ts'
import { isTrackerKind, type TrackerKindName } from '../destinations/registry.ts'
import { testTracker } from '../destinations/test-tracker.ts'
import { openWebhook } from '../destinations/webhook/open-webhook.ts'
import { webhook } from '../destinations/webhook/webhook.ts'
import { type DestinationDetail, listDestinationDetails } from '../queries/destination-queries.ts'

const { ok, warn, fail } = findingsOf('destinations')
const clock = findingsOf('clock')
const askedAtOnce = 8
const maxAsked = 200
const skewWarnMs = 30_000
/** Receivers that follow Standard Webhooks refuse what is signed five minutes off. */
const skewFailMs = 4.5 * 60_000

interface Sight {
  readonly finding: Finding
  /** The `Date` of the answer less our own time. */
  readonly skewMs?: number
}

/** Are they reachable and do they let us in? No message is sent and no ticket is written. */
export async function checkDestinations(ctx: Context, outbound: Outbound): Promise<readonly Finding[]> {
  const destinations = await listDestinationDetails(ctx.db)
  if (destinations.length === 0) return [ok('there is none')]
  const sights = await mapInSlices(destinations.slice(0, maxAsked), askedAtOnce, (one) => lookAt(ctx, outbound, one))
  const findings = sights.map(({ finding }) => finding)
  const left = destinations.length - maxAsked
  if (left > 0) findings.push(ok(`${countWords(left, 'further destination')} were not asked`))
  const states = destinations.flatMap((one) => describeState(one, ctx.clock.now()))
  return [
    ...states,
    ...findings,
    ...decideClock(sights.flatMap(({ skewMs }) => (skewMs === undefined ? [] : [skewMs]))),
  ]
}

function nameOf({ id, kind, name, origin }: DestinationDetail): string {
  return `${kind} ${name === '' ? id : `"${name}"`} (${origin})`
}

function describeState(destination: DestinationDetail, now: Date): readonly Finding[] {
  const { id, pausedAt, pauseReason, failingSince } = destination
  if (pausedAt) {
    const remedy = `mend it, then POST /destinations/${id}/resume, or /replay to send what was missed`
    return [fail(`${nameOf(destination)} is paused since ${pausedAt.toISOString()}: ${pauseReason}`, remedy)]
  }
  if (!failingSince) return []
  const since = spanWords(now.getTime() - failingSince.getTime())
  return [
    warn(`${nameOf(destination)} has only failed for ${since}`, 'GET /automations/deliveries tells what it answered'),
  ]
}

async function lookAt(ctx: Context, outbound: Outbound, destination: DestinationDetail): Promise<Sight> {
  const { kind } = destination
  return isTrackerKind(kind)
    ? lookAtTracker(ctx, outbound, { ...destination, kind })
    : lookAtWebhook(ctx, outbound, destination)
}

async function lookAtTracker(
  { box }: Context,
  outbound: Outbound,
  destination: DestinationDetail & { readonly kind: TrackerKindName },
): Promise<Sight> {
  const { kind, allowedNetworks } = destination
  const name = nameOf(destination)
  const settings = findTrackerSettings(box, destination)
  if (!settings) return { finding: cannotOpen(name) }
  const tested = await testTracker(outbound, { kind, settings, allowedNetworks })
  if (tested.kind !== 'verified') {
    return { finding: fail(`${name}: ${tested.reason}`, 'mend its entry in integrations, or the way to it') }
  }
  const [warning] = tested.warnings
  if (warning !== undefined) return { finding: warn(`${name}: ${warning}`, 'mend its entry in integrations') }
  return { finding: ok(`${name} is reachable and takes the log-in`) }
}

/** HEAD with the headers of a message: no receiver takes that for one. */
async function lookAtWebhook(
  { box, clock: time }: Context,
  outbound: Outbound,
  destination: DestinationDetail,
): Promise<Sight> {
  const name = nameOf(destination)
  let request: ReturnType<typeof webhook.render>
  try {
    const settings = openWebhook(box, destination.sealedSettings)
    request = webhook.render(settings, { deliveryId: 'muster_doctor', body: '', sentAt: time.now() })
  } catch {
    return { finding: cannotOpen(name) }
  }
  const { url, headers } = request
  const startedAt = time.monotonicMs()
  const result = await outbound.send({ method: 'HEAD', url, headers, allowedNetworks: destination.allowedNetworks })
  if (result.kind !== 'answer') {
    return { finding: fail(`${name} does not answer: ${result.message}`, 'mend the way to it, or its address') }
  }
  const date = Date.parse(String(result.headers['date'] ?? ''))
  const skewMs = date + (time.monotonicMs() - startedAt) / 2 - time.now().getTime()
  return { finding: decideStatus(name, result.status), ...(!Number.isNaN(skewMs) && { skewMs }) }
}

/** What a receiver says to HEAD tells little; many know only POST. */
function decideStatus(name: string, status: number): Finding {
  if (status === 401 || status === 403) {
    return warn(
      `${name} answers ${status}: it may not let us in`,
      'send a test message to know, and correct token or headers',
    )
  }
  if (status >= 500) return warn(`${name} answers ${status}`, 'see what is wrong with the receiver')
  if (status === 410) return fail(`${name} answers 410: it is gone`, 'give the new address, or delete it')
  return ok(`${name} is reachable (${status} to HEAD, which is no message)`)
}

function cannotOpen(name: string): Finding {
  return fail(
    `${name}: its settings do not open with this key`,
    'start with the right key, or save the destination again',
  )
}

/** The middle one: a receiver whose own clock is wrong must not accuse ours. */
function decideClock(skewsMs: readonly number[]): readonly Finding[] {
  const skewMs = [...skewsMs].sort((a, b) => a - b)[Math.floor(skewsMs.length / 2)]
  if (skewMs === undefined) return []
  const away = Math.abs(skewMs)
  if (away < skewWarnMs) return [clock.ok(`it agrees with ${countWords(skewsMs.length, 'destination')}`)]
  const text = `it is ${spanWords(away)} ${skewMs > 0 ? 'behind' : 'ahead of'} the destinations, by the Date of their answers`
  const remedy =
    'let this machine keep its time by NTP (timedatectl, chronyc): receivers refuse signatures that are five minutes off'
  return [away < skewFailMs ? clock.warn(text, remedy) : clock.fail(text, remedy)]
}
