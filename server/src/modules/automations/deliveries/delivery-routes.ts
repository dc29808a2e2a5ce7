import {
  dismissHeldRoute,
  getDeliveryRoute,
  listDeliveriesRoute,
  redeliverRoute,
  sendHeldRoute,
} from '@muster/contract/rest/delivery.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import { getDelivery } from './get-delivery.ts'
import { listDeliveries } from './list-deliveries.ts'
import { redeliverDelivery } from './redeliver-delivery.ts'
import { dismissHeldDeliveries, sendHeld } from './settle-held.ts'

export const deliveryRoutes: readonly BoundRoute[] = [
  bind(listDeliveriesRoute, listDeliveries),
  bind(getDeliveryRoute, getDelivery),
  bind(redeliverRoute, redeliverDelivery),
  bind(sendHeldRoute, sendHeld),
  bind(dismissHeldRoute, dismissHeldDeliveries),
]
