import { startApp, type App } from '../compose.ts'
import { type LoadServerConfig, loadServerConfig } from '../platform/config/load-server-config.ts'
import { createLog } from '../platform/log/create-log.ts'

export interface ServeDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly print: (text: string) => void
}

/** `muster serve`: runs until SIGINT or SIGTERM, then finishes what it holds. SIGHUP: looks for a renewed certificate. */
export async function serve({ print, ...deps }: ServeDeps, flags: readonly string[]): Promise<number> {
  const { config } = loadServerConfig({ ...deps, flags })
  const log = createLog({ isJson: config['logging.json'], isDebug: config['logging.debug'] })
  let reload: () => void = () => undefined
  const stopped = waitForStop(() => reload())
  const app = await startApp(config, log)
  reload = () => void app.reload()
  log.info({ address: app.address }, 'Muster is listening')
  print(describe(app))
  const reason = await stopped
  log.info({ reason }, 'stopping')
  await app.stop()
  log.info({}, 'stopped')
  return 0
}

function describe({ address, caPath, setupToken }: App): string {
  const lines = [`Muster listens on ${address}`]
  if (caPath !== undefined) lines.push(`Hosts trust it by the CA file ${caPath} (osquery: --tls_server_certs)`)
  if (setupToken !== undefined) {
    lines.push(
      '',
      'First set-up, on this machine:',
      '  npx fleetctl config set --address ADDRESS --rootca CA_FILE',
      '  npx fleetctl setup --email you@example.com --name You --password … --org-name "Your organisation"',
      `From elsewhere, and behind a proxy, add: --setup-token ${setupToken}`,
    )
  }
  return `${lines.join('\n')}\n`
}

/**
 * Resolves at the first signal. Terminals and process managers send several at once, so a second one within 5 s is not a
 * forced quit; after that it ends the process at once.
 */
function waitForStop(onHangUp: () => void): Promise<string> {
  const patienceMs = 5_000
  return new Promise((resolve) => {
    let firstAtMs: number | undefined
    const onSignal = (signal: string) => {
      if (firstAtMs === undefined) {
        firstAtMs = performance.now()
        resolve(signal)
      } else if (performance.now() - firstAtMs > patienceMs) process.exit(1)
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
    // From a terminal it says that the terminal is gone; a service has none and is asked to look at its files again.
    process.on('SIGHUP', (signal) => (process.stdin.isTTY ? onSignal(signal) : onHangUp()))
    // The launcher's lifeline: it closes when the launcher was killed.
    if (process.env['MUSTER_LIFELINE'] === '1') process.on('disconnect', () => onSignal('the launcher ended'))
    // Listening for its end must not keep a stopped server alive.
    process.channel?.unref()
  })
}
