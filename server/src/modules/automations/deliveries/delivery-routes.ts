import {
  dismissHeldRoute,
  getDeliveryRoute,
  listDeliveriesRoute,
  listLatestDeliveriesRoute,
  redeliverRoute,
  sendHeldRoute,
} from '@muster/contract/rest/delivery.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import { getDelivery } from './get-delivery.ts'
import { listDeliveries } from './list-deliveries.ts'
import { listLatestDeliveries } from './list-latest-deliveries.ts'
import { redeliverDelivery } from './redeliver-delivery.ts'
import { dismissHeldDeliveries, sendHeld } from './settle-held.ts'

export const deliveryRoutes: readonly BoundRoute[] = [
  bind(listDeliveriesRoute, listDeliveries),
  bind(listLatestDeliveriesRoute, listLatestDeliveries),
  bind(getDeliveryRoute, getDelivery),
  bind(redeliverRoute, redeliverDelivery),
  bind(sendHeldRoute, sendHeld),
  bind(dismissHeldRoute, dismissHeldDeliveries),
]
