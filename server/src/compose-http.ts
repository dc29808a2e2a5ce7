import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import type { HostEntry } from './modules/hosts/index.ts'
import { authorizeRoute, createAuthentication } from './modules/identity/index.ts'
import { createCertificateRoute, type SettingsSnapshot } from './modules/settings/index.ts'
import { createHealthChecks, type HealthParts } from './health-checks.ts'
import { formatAddress, parseAddress } from './platform/config/address.ts'
import type { ServerConfig } from './platform/config/server-options.ts'
import type { Context } from './platform/context.ts'
import type { BoundRoute } from './platform/http/bound-route.ts'
import { createRemoteAddressReader } from './platform/http/remote-address.ts'
import { setSecurityHeaders } from './platform/http/security-headers.ts'
import { cutSlowClients, slowClientOptions } from './platform/http/slow-clients.ts'
import { createLimitedLog } from './platform/log/limited-log.ts'
import type { Metrics } from './platform/metrics/create-metrics.ts'
import { addCertificateNames, machineNames } from './platform/tls/certificate-names.ts'
import { createSecureServer } from './platform/tls/create-secure-server.ts'
import { ensureServerCertificate } from './platform/tls/ensure-server-certificate.ts'
import { createFrontListener } from './platform/tls/front-listener.ts'
import { readConfiguredCertificate } from './platform/tls/read-configured-certificate.ts'
import { watchCertificate } from './platform/tls/watch-certificate.ts'
import { createMetricsRoute } from './transports/operations/metrics-route.ts'
import { createOperationRoutes } from './transports/operations/operation-routes.ts'
import { createOsqueryHandler } from './transports/osquery-tls/create-osquery-handler.ts'
import type { OsqueryBackend } from './transports/osquery-tls/osquery-backend.ts'
import { createWebAssets } from './transports/web-assets/create-web-assets.ts'
import type { WebBuild } from './transports/web-assets/create-web-assets.ts'
import { version } from './version.ts'
import { createDocsRoutes } from './transports/rest/docs-routes.ts'
import { createRestServer } from './transports/rest/create-rest-server.ts'

export interface ComposeHttp extends Omit<HealthParts, 'clock'> {
  readonly config: ServerConfig
  readonly context: Context
  readonly settings: SettingsSnapshot
  readonly backend: OsqueryBackend<HostEntry>
  readonly routes: readonly BoundRoute[]
  readonly metrics: Metrics
  readonly webBuild: () => WebBuild
}

export interface HttpParts {
  readonly caPath: string | undefined
  /** Returns the address in use. */
  listen(): Promise<string>
  close(): Promise<void>
  /** Looks at the certificate now. */
  refreshCertificate(): Promise<void>
}

const bytesPerMegabyte = 1024 * 1024

/** One port for everything: osquery's paths and pages go to their own handlers, the rest to the REST shell. */
export async function composeHttp(input: ComposeHttp): Promise<HttpParts> {
  const { config, context, settings } = input
  const { clock, log } = context
  const urlPrefix = config['server.url_prefix']
  const readRemoteAddress = createRemoteAddressReader(config['server.trusted_proxies'])
  const osquery = createOsqueryHandler({
    backend: input.backend,
    urlPrefix,
    readRemoteAddress,
    maxBodyBytes: config['osquery.max_body_mb'] * bytesPerMegabyte,
    warn: createLimitedLog(log, clock).warn,
  })
  const webAssets = createWebAssets({ urlPrefix, current: input.webBuild })
  let state: 'starting' | 'listening' | 'stopping' = 'starting'
  const certificate = config['server.tls'] ? await loadCertificate(input) : undefined
  const routes = [
    ...input.routes,
    createCertificateRoute(() => readTrusted(certificate)),
    createMetricsRoute({ token: config['metrics.token'], render: input.metrics.render }),
    ...createOperationRoutes({
      version,
      checks: createHealthChecks({ clock, ...input }),
      isReady: () => state === 'listening',
    }),
  ]
  const rest = createRestServer({
    context,
    urlPrefix,
    readRemoteAddress,
    authorize: authorizeRoute,
    authenticate: createAuthentication({ sessionDurationMs: config['session.duration'] }),
    routes: [
      ...routes,
      ...createDocsRoutes(routes, {
        version,
        urlPrefix,
      }),
    ],
    createServer: (handler): Server => {
      const listener: typeof handler = (request, response) => {
        setSecurityHeaders(request, response, { isTls: certificate !== undefined })
        if (!osquery(request, response) && !webAssets(request, response)) handler(request, response)
      }
      const server = certificate
        ? createSecureServer(certificate, listener)
        : createServer(slowClientOptions(), listener)
      cutSlowClients(server)
      return server
    },
  })
  await rest.ready()
  const front = createFrontListener({ server: rest.server, clock, log })
  const watch =
    certificate &&
    watchCertificate({ initial: certificate, load: () => loadCertificate(input), apply: front.reload, clock, log })
  settings.onChange(({ serverUrl }) => void nameServerUrl(input, serverUrl).then(watch?.refresh))
  return {
    caPath: certificate?.caPath,
    listen: async () => {
      await nameServerUrl(input, settings.current().serverUrl)
      await watch?.start?.()
      const address = await front.listen(parseAddress(config['server.address']))
      state = 'listening'
      return `${certificate ? 'https' : 'http'}://${formatAddress(address)}`
    },
    refreshCertificate: async () => watch?.refresh(),
    close: async () => {
      state = 'stopping'
      await watch?.stop()
      await front.close()
      await rest.close()
    },
  }
}

async function loadCertificate({ config, context }: ComposeHttp) {
  if (config['server.cert'] !== '') {
    return { ...(await readConfiguredCertificate(config['server.cert'], config['server.key'])), caPath: undefined }
  }
  return ensureServerCertificate({
    dir: tlsFolder(config),
    names: machineNames(),
    clock: context.clock,
    log: context.log,
  })
}

/** Our own certificate is trusted by its authority, a configured one by its chain. */
async function readTrusted(
  certificate: Awaited<ReturnType<typeof loadCertificate>> | undefined,
): Promise<string | undefined> {
  return certificate?.caPath === undefined ? certificate?.cert : readFile(certificate.caPath, 'utf8')
}

/** Our own certificate carries the host of `server_url`, so that hosts trust one CA file for ever. */
async function nameServerUrl({ config }: ComposeHttp, serverUrl: string): Promise<void> {
  if (!config['server.tls'] || config['server.cert'] !== '' || !URL.canParse(serverUrl)) return
  const { hostname } = new URL(serverUrl)
  if (hostname !== '') await addCertificateNames(tlsFolder(config), [hostname.replace(/^\[|\]$/g, '')])
}

function tlsFolder(config: ServerConfig): string {
  return path.resolve(config['data.dir'], 'tls')
}
