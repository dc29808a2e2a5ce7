import type { AddressGuard } from './address-guard.ts'
import { firstRefusal, literalRefusal, resolveAll, type Resolve } from './guarded-connector.ts'

export interface Proxy {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
}

export function readProxy(env: Readonly<Record<string, string | undefined>>): Proxy | undefined {
  const httpProxy = env['http_proxy'] ?? env['HTTP_PROXY'] ?? ''
  const httpsProxy = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? ''
  if (httpProxy === '' && httpsProxy === '') return undefined
  return { httpProxy, httpsProxy, noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '' }
}

/** A proxy dials for us, so the guard looks before; a name that only the proxy can resolve is the proxy's to judge. */
export async function checkProxiedTarget(guard: AddressGuard, resolve: Resolve, url: URL): Promise<void> {
  const literal = literalRefusal(guard, url.hostname)
  if (literal) throw literal
  const refused = firstRefusal(guard, await resolveAll(resolve, url.hostname))
  if (refused) throw refused
}
