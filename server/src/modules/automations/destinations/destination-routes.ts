import {
  createDestinationRoute,
  deleteDestinationRoute,
  getDestinationRoute,
  listDestinationsRoute,
  replayDestinationRoute,
  resumeDestinationRoute,
  rotateSecretRoute,
  updateDestinationRoute,
} from '@muster/contract/rest/destination.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { createDestination } from './create-destination.ts'
import { removeDestination } from './remove-destination.ts'
import { replayDestination, resumeDestination } from './resume-destination.ts'
import { rotateSecret } from './rotate-secret.ts'
import { getDestination, showDestinations } from './show-destinations.ts'
import { changeDestination } from './change-destination.ts'

import { inspectTrackerRoute } from '@muster/contract/rest/integration.ts'
import { inspectTracker } from './inspect-tracker.ts'

export function createDestinationRoutes(outbound: Outbound): readonly BoundRoute[] {
  return [
    bind(listDestinationsRoute, showDestinations),
    bind(getDestinationRoute, getDestination),
    bind(createDestinationRoute, (ctx, input) => createDestination(ctx, outbound, input)),
    bind(inspectTrackerRoute, (ctx, input) => inspectTracker(ctx, outbound, input)),
    bind(updateDestinationRoute, (ctx, input) => changeDestination(ctx, outbound, input)),
    bind(deleteDestinationRoute, removeDestination),
    bind(resumeDestinationRoute, resumeDestination),
    bind(replayDestinationRoute, replayDestination),
    bind(rotateSecretRoute, rotateSecret),
  ]
}
