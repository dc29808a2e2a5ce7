import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import path from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import { systemRandom } from '../../kernel/random.ts'
import { writeFileAtomic } from '../files/write-file-atomic.ts'
import { readAddedNames } from './certificate-names.ts'
import type { CertificatePair } from './certificate-pair.ts'
import { parseCertificatePair, readCertificatePair, readIfThere } from './certificate-pair.ts'

export interface EnsureServerCertificate {
  /** `<data.dir>/tls`. */
  readonly dir: string
  /** Names that the certificate must have, beside those added with `addCertificateNames`. */
  readonly names: readonly string[]
  readonly clock: Clock
  readonly log: Log
  readonly random?: Random
}

export interface ServerCertificate extends CertificatePair {
  /** The file that hosts trust. */
  readonly caPath: string
  readonly names: readonly string[]
  readonly expiresAt: Date
}

const renewBeforeMs = 30 * 86_400_000

/** Our own certificate: made at the first start, issued anew by the same authority when it no longer fits. */
export async function ensureServerCertificate(input: EnsureServerCertificate): Promise<ServerCertificate> {
  const names = [...new Set([...input.names, ...(await readAddedNames(input.dir))])]
  const context: Issuing = { ...input, names, files: tlsFiles(input.dir), random: input.random ?? systemRandom }
  const authority = await ensureAuthority(context)
  const stored = await readCertificatePair(context.files.cert, context.files.key)
  const reason = stored ? reasonToReissue(stored, authority, context) : 'there is none'
  const pair = stored && reason === undefined ? stored : await reissue(authority, context, reason ?? '')
  const certificate = new X509Certificate(pair.cert)
  return { ...pair, caPath: context.files.ca, names: certificateNames(certificate), expiresAt: certificate.validToDate }
}

interface Issuing extends EnsureServerCertificate {
  readonly files: ReturnType<typeof tlsFiles>
  readonly random: Random
}

function tlsFiles(dir: string) {
  return {
    ca: path.join(dir, 'ca.pem'),
    caKey: path.join(dir, 'ca.key'),
    cert: path.join(dir, 'server.pem'),
    key: path.join(dir, 'server.key'),
  }
}

async function ensureAuthority(context: Issuing): Promise<CertificatePair> {
  const { files, clock, log, random } = context
  const stored = await readCertificatePair(files.ca, files.caKey)
  if (!stored && (await readIfThere(files.ca)) !== undefined) throw unusableAuthority(files.ca)
  const certificate = stored && parseCertificatePair(stored)
  if (stored && !certificate) throw unusableAuthority(files.ca)
  if (stored && certificate && !expiresSoon(certificate, clock.now())) return stored
  const { issueAuthority } = await loadIssuer()
  const made = await issueAuthority({ now: clock.now(), random })
  await writeFileAtomic(files.caKey, made.key, 0o600)
  await writeFileAtomic(files.ca, made.cert, 0o644)
  if (stored) log.warn({ caPath: files.ca }, 'the local certificate authority expired; give hosts the new file')
  else log.info({ caPath: files.ca }, 'made a local certificate authority; hosts trust this file')
  return made
}

async function reissue(authority: CertificatePair, context: Issuing, reason: string): Promise<CertificatePair> {
  const { files, names, clock, log, random } = context
  const { issueServerCertificate } = await loadIssuer()
  const made = await issueServerCertificate({ authority, names, now: clock.now(), random })
  const chain = made.cert + authority.cert
  // A kill between the two leaves a pair that does not match, which the next start replaces.
  await writeFileAtomic(files.key, made.key, 0o600)
  await writeFileAtomic(files.cert, chain, 0o644)
  log.info({ names, reason }, 'issued a server certificate under the local authority')
  return { cert: chain, key: made.key }
}

function reasonToReissue(pair: CertificatePair, authority: CertificatePair, context: Issuing): string | undefined {
  const certificate = parseCertificatePair(pair)
  if (!certificate) return 'certificate and key do not match'
  if (!isIssuedBy(certificate, new X509Certificate(authority.cert))) return 'the authority is another'
  if (expiresSoon(certificate, context.clock.now())) return 'it expires soon'
  const missing = context.names.filter((name) => !covers(certificate, name))
  return missing.length > 0 ? `names were added: ${missing.join(', ')}` : undefined
}

function isIssuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
}

function expiresSoon(certificate: X509Certificate, now: Date): boolean {
  return certificate.validToDate.getTime() - now.getTime() < renewBeforeMs
}

function covers(certificate: X509Certificate, name: string): boolean {
  if (isIP(name)) return certificate.checkIP(name) !== undefined
  return certificateNames(certificate).includes(name)
}

function certificateNames(certificate: X509Certificate): readonly string[] {
  const entries = certificate.subjectAltName?.split(', ') ?? []
  return entries.map((entry) => shortAddress(entry.replace(/^(DNS|IP Address):/, '')))
}

/** Node prints IPv6 addresses of certificates in full. */
function shortAddress(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name
}

function unusableAuthority(caPath: string): AppError {
  return new AppError(
    'precondition-failed',
    `the certificate authority ${caPath} has no key that fits; restore ${path.dirname(caPath)} from a backup, ` +
      'or remove that folder to begin with a new authority, which every host must then be given',
  )
}

/** The library takes 0.1 s to load, which a start with a good certificate need not pay. */
function loadIssuer() {
  return import('./issue-certificates.ts')
}
