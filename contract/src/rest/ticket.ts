import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Id, Instant, Nullable } from '../common/wire.ts'

export const TicketState = Type.Union([
  Type.Literal('planned', { description: 'Not created yet; its delivery says why.' }),
  Type.Literal('open'),
  Type.Literal('done', { description: 'Its status means done, whoever set it.' }),
])
export type TicketState = Static<typeof TicketState>

/** What is shown of a ticket beside its subject. */
export const TicketLink = Type.Object({
  id: Type.String(),
  key: Nullable(Type.String({ description: 'What Jira or Zendesk calls it.' })),
  url: Type.String({ description: 'Its page; empty until it is created.' }),
  state: TicketState,
  status: Type.String({ description: 'In the words of the tracker, at our last contact.' }),
})
export type TicketLink = Static<typeof TicketLink>

export const TicketAnswer = Type.Intersect([
  TicketLink,
  Type.Object({
    automation_id: Nullable(Type.Integer()),
    destination: Nullable(Type.Object({ id: Type.Integer(), kind: Type.String(), name: Type.String() })),
    subject: Type.Object({ kind: Type.String(), id: Type.String() }),
    host_count: Type.Integer({ description: 'Concerned as far as we know.' }),
    status_seen_at: Nullable(Instant),
    told_at: Type.String({ format: 'date-time', description: 'When it was last given something to say.' }),
    recovered_at: Nullable(Instant),
    problem: Type.String({ description: 'What could not be done with it, for example a transition; else empty.' }),
    created_at: Instant,
  }),
])
export type TicketAnswer = Static<typeof TicketAnswer>

export const listTicketsRoute = defineRoute({
  method: 'GET',
  path: '/automations/tickets',
  permission: 'delivery:read',
  summary: 'List the tickets of a policy, a CVE, a destination or all, newest first.',
  tag: 'automations',
  query: Type.Object({
    policy_id: Type.Optional(Id),
    cve: Type.Optional(Type.String({ maxLength: 64 })),
    destination_id: Type.Optional(Id),
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    after: Type.Optional(Type.String({ pattern: '^tkt_[0-9a-z]{26}$', description: 'meta.after of the page before.' })),
  }),
  answer: Type.Object({
    tickets: Type.Array(TicketAnswer),
    meta: Type.Object({ has_next_results: Type.Boolean(), after: Type.String() }),
  }),
})
