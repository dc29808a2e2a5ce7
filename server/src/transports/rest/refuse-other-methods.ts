import type { FastifyInstance } from 'fastify'
import { AppError } from '../../kernel/errors.ts'
import type { BoundRoute } from '../../platform/http/bound-route.ts'
import { routePaths } from './route-paths.ts'

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const

/** A path that is served under another method is answered with 405, which names those; only other paths are unknown. */
export function refuseOtherMethods(
  app: FastifyInstance,
  { routes, urlPrefix }: { readonly routes: readonly BoundRoute[]; readonly urlPrefix: string },
): void {
  const served = new Map<string, { readonly url: string; readonly allowed: string[] }>()
  for (const { route } of routes) {
    for (const path of routePaths(route)) {
      // Parameters are called differently under different methods.
      const key = path.replaceAll(/:\w+/g, ':x')
      const known = served.get(key) ?? { url: urlPrefix + path, allowed: [] }
      known.allowed.push(route.method)
      served.set(key, known)
    }
  }
  for (const { url, allowed } of served.values()) {
    app.route({
      method: methods.filter((method) => !allowed.includes(method)),
      url,
      handler: async (request, reply) => {
        void reply.header('allow', allowed.join(', '))
        throw new AppError(
          'method-not-allowed',
          `${request.url.split('?')[0]} answers ${allowed.join(', ')}, not ${request.method}`,
        )
      },
    })
  }
}
