import { getDocsRoute, getOpenapiRoute } from '@muster/contract/rest/docs.ts'
import type { BoundRoute } from '../../platform/http/bound-route.ts'
import { TextAnswer } from '../../platform/http/text-answer.ts'
import { type OpenapiOptions, renderOpenapi } from './openapi.ts'
import { renderOpenapiPage } from './openapi-page.ts'

const headers = {
  vary: 'accept',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}

/** Describes these routes and itself, for programs and for people. */
export function createDocsRoutes(described: readonly BoundRoute[], options: OpenapiOptions): readonly BoundRoute[] {
  const routes = [...described.map(({ route }) => route), getDocsRoute, getOpenapiRoute]
  const document = renderOpenapi(routes, options)
  const json = {
    contentType: 'application/json; charset=utf-8',
    text: `${JSON.stringify(document, null, 2)}\n`,
    headers,
  }
  const page = renderOpenapiPage(document, `${options.urlPrefix}${getOpenapiRoute.path}`)
  return [
    { route: getDocsRoute, run: async () => new TextAnswer({ ...json, page }) },
    { route: getOpenapiRoute, run: async () => new TextAnswer(json) },
  ]
}
