import type { Route } from '@muster/contract/common/route.ts'

const versions = ['v1', 'latest', '2022-04']
const atTheRoot = new Set(['/version', '/healthz', '/readyz', '/metrics'])

/** All paths that reach a route: each version of the API, and its aliases. */
export function routePaths(route: Route): readonly string[] {
  return [route.path, ...(route.aliases ?? [])].flatMap((path) =>
    isAbsolute(path) ? [path] : versions.map((version) => `/api/${version}/fleet${path}`),
  )
}

/** `/api/…`, and the few that stand at the root. */
function isAbsolute(path: string): boolean {
  return path.startsWith('/api/') || atTheRoot.has(path)
}
