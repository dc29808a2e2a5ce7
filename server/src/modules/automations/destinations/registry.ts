import type { DestinationKind } from '@muster/contract/rest/delivery.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Destination } from './destination.ts'
import { webhook } from './webhook/webhook.ts'

const destinations = { webhook } satisfies Record<DestinationKind, Destination>

/** The kind of a stored destination; one that a newer version of Muster knows is refused. */
export function getDestinationOfKind(kind: string): Destination {
  const found: Destination | undefined = (destinations as Record<string, Destination>)[kind]
  if (!found) throw new AppError('precondition-failed', `this version of Muster knows no destination of kind "${kind}"`)
  return found
}
