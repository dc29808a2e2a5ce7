import { Type } from 'typebox'
import { defineRoute } from '../common/route.ts'

const Version = Type.Object({
  version: Type.String(),
  branch: Type.String(),
  revision: Type.String(),
  go_version: Type.String({ description: 'Always empty; Fleet names its compiler here.' }),
  build_date: Type.String(),
  build_user: Type.String(),
})

// Written out, because `/version` alone stands at the root.
export const getVersionRoute = defineRoute({
  method: 'GET',
  path: '/api/v1/fleet/version',
  aliases: ['/api/latest/fleet/version', '/api/2022-04/fleet/version'],
  permission: 'any',
  summary: 'Tells the version of the server.',
  tag: 'operations',
  answer: Version,
})

export const getPublicVersionRoute = defineRoute({
  method: 'GET',
  path: '/version',
  permission: 'none',
  summary: 'Tells the version of the server without a log-in.',
  tag: 'operations',
  answer: Version,
})

const Check = Type.Object({
  name: Type.String(),
  healthy: Type.Boolean(),
  details: Type.Record(Type.String(), Type.Unknown()),
})

export const Health = Type.Object({ healthy: Type.Boolean(), checks: Type.Optional(Type.Array(Check)) })

export const getHealthRoute = defineRoute({
  method: 'GET',
  path: '/healthz',
  permission: 'none',
  summary: 'Tells whether the process works: 200, else 503. `?verbose` lists the checks.',
  tag: 'operations',
  query: Type.Object({ verbose: Type.Optional(Type.String()) }),
  answer: Health,
})

export const getReadinessRoute = defineRoute({
  method: 'GET',
  path: '/readyz',
  permission: 'none',
  summary:
    'Tells whether the server takes requests: 200, else 503; `checks` says which part does not work (it starts or stops, the database, its schema, the sending of deliveries, the schedules, the log files).',
  tag: 'operations',
  answer: Health,
})

export const getMetricsRoute = defineRoute({
  method: 'GET',
  path: '/metrics',
  permission: 'none',
  summary:
    'Figures for Prometheus: with `Authorization: Bearer` and metrics.token, or from this machine where none is set.',
  tag: 'operations',
  answer: Type.String(),
})
