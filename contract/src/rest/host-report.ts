import { Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { hostListQuery } from './host.ts'

export const reportHostsRoute = defineRoute({
  method: 'GET',
  path: '/hosts/report',
  permission: 'host:read',
  scope: 'team',
  tag: 'hosts',
  summary: 'All hosts that the filters select, as CSV.',
  query: Type.Object({
    ...hostListQuery,
    format: Type.Optional(Type.String({ description: 'csv' })),
    columns: Type.Optional(Type.String({ maxLength: 4096, description: 'Comma list; all when absent.' })),
  }),
  answer: Type.String({ description: 'CSV with a header line.' }),
  contentType: 'text/csv',
})
