import { X509Certificate } from 'node:crypto'
import path from 'node:path'
import type { Clock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import type { LoadServerConfig } from '../platform/config/load-server-config.ts'
import { loadServerConfig } from '../platform/config/load-server-config.ts'
import type { ServerConfig } from '../platform/config/server-options.ts'
import { addCertificateNames } from '../platform/tls/certificate-names.ts'
import { ensureServerCertificate } from '../platform/tls/ensure-server-certificate.ts'
import { readConfiguredCertificate } from '../platform/tls/read-configured-certificate.ts'

export interface CertificateDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly clock: Clock
  readonly log: Log
  readonly machineNames: () => readonly string[]
  readonly print: (text: string) => void
}

export interface CertificateArgs {
  /** The options of the server, to find the data folder. */
  readonly flags: readonly string[]
  /** The values of `--add-name`. */
  readonly addNames: readonly string[]
}

/** `muster certificate`: shows the certificate that the server uses, and adds names to our own. */
export async function certificate(deps: CertificateDeps, args: CertificateArgs): Promise<number> {
  const { config } = loadServerConfig({ ...deps, flags: args.flags })
  if (config['server.cert'] !== '') return showConfigured(deps, args, config)
  const dir = path.resolve(config['data.dir'], 'tls')
  if (args.addNames.length > 0) await addCertificateNames(dir, args.addNames)
  const { caPath, names, expiresAt } = await ensureServerCertificate({ ...deps, dir, names: deps.machineNames() })
  const lines = [`CA file for hosts:  ${caPath}`, ...describe(path.join(dir, 'server.pem'), expiresAt, names)]
  if (args.addNames.length > 0) lines.push('', 'A server that runs takes the new certificate up within a minute.')
  deps.print(`${lines.join('\n')}\n`)
  return 0
}

async function showConfigured(deps: CertificateDeps, args: CertificateArgs, config: ServerConfig): Promise<number> {
  const file = config['server.cert']
  if (args.addNames.length > 0) {
    throw new AppError('invalid', `server.cert is set (${file}), so names are added where that certificate is made`)
  }
  const { cert } = await readConfiguredCertificate(file, config['server.key'])
  const { subjectAltName = '', validToDate } = new X509Certificate(cert)
  deps.print(`${describe(path.resolve(file), validToDate, subjectAltName.split(', ')).join('\n')}\n`)
  return 0
}

function describe(file: string, expiresAt: Date, names: readonly string[]): readonly string[] {
  const day = expiresAt.toISOString().slice(0, 10)
  return [`server certificate: ${file}`, `valid until:        ${day}`, 'names:', ...names.map((name) => `  ${name}`)]
}
