import type { DestinationKind } from '@muster/contract/rest/delivery.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Destination } from './destination.ts'
import { jira } from './jira/jira.ts'
import type { TrackerKind } from './tracker-kind.ts'
import { webhook } from './webhook/webhook.ts'
import { zendesk } from './zendesk/zendesk.ts'

/** Where messages are POSTed. */
const destinations = { webhook } satisfies Partial<Record<DestinationKind, Destination>>

/** Where tickets live. */
export const trackerKinds = { jira, zendesk }
export type TrackerKindName = keyof typeof trackerKinds

/** The kind of a stored destination; one that a newer version of Muster knows is refused. */
export function getDestinationOfKind(kind: string): Destination {
  const found: Destination | undefined = (destinations as Record<string, Destination>)[kind]
  if (!found) throw new AppError('precondition-failed', `this version of Muster knows no destination of kind "${kind}"`)
  return found
}

export function isTrackerKind(kind: string): kind is TrackerKindName {
  return Object.hasOwn(trackerKinds, kind)
}

/** The settings of a stored tracker fit its kind: saved together, by `integrations` only. */
export function getTrackerOfKind(kind: TrackerKindName): TrackerKind<Record<string, unknown>> {
  return trackerKinds[kind] as unknown as TrackerKind<Record<string, unknown>>
}
