import { Type } from 'typebox'
import { defineRoute } from '../common/route.ts'

const Document = Type.Object({ openapi: Type.Literal('3.1.0') }, { additionalProperties: true })

export const getDocsRoute = defineRoute({
  method: 'GET',
  path: '/api/docs',
  permission: 'none',
  summary: 'This description: a page for `Accept: text/html`, else JSON.',
  tag: 'operations',
  answer: Document,
})

export const getOpenapiRoute = defineRoute({
  method: 'GET',
  path: '/api/docs/openapi.json',
  permission: 'none',
  summary: 'This description as an OpenAPI 3.1 document.',
  tag: 'operations',
  answer: Document,
})
