import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, Instant, Nullable } from '../common/wire.ts'

export const ScheduleRunAnswer = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('scheduled'), Type.Literal('triggered')]),
  started_at: Instant,
  finished_at: Nullable(Instant),
  duration_ms: Nullable(Type.Integer()),
  outcome: Type.Union([
    Type.Literal('running'),
    Type.Literal('completed'),
    Type.Literal('failed'),
    Type.Literal('interrupted'),
  ]),
  error: Type.String(),
})
export type ScheduleRunAnswer = Static<typeof ScheduleRunAnswer>

export const ScheduleAnswer = Type.Object({
  name: Type.String(),
  interval: Type.String({ description: 'Go duration, for example 24h0m0s.' }),
  is_running: Type.Boolean(),
  last_started_at: Nullable(Instant),
  next_run_at: Instant,
  runs: Type.Array(ScheduleRunAnswer, { description: 'Newest first.' }),
})
export type ScheduleAnswer = Static<typeof ScheduleAnswer>

export const listSchedulesRoute = defineRoute({
  method: 'GET',
  path: '/schedules',
  permission: 'config:read',
  summary: 'List the schedules of this server with their last runs.',
  tag: 'automations',
  answer: Type.Object({ schedules: Type.Array(ScheduleAnswer) }),
})

export const triggerScheduleRoute = defineRoute({
  method: 'POST',
  path: '/trigger',
  permission: 'schedule:trigger',
  summary: 'Run a schedule now.',
  tag: 'automations',
  query: Type.Object({ name: Type.Optional(Type.String({ maxLength: 200 })) }),
  answer: Empty,
})
