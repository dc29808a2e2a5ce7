import { listTicketsRoute } from '@muster/contract/rest/ticket.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import { listTickets } from './list-tickets.ts'

export const ticketRoutes: readonly BoundRoute[] = [bind(listTicketsRoute, listTickets)]
