import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import path from 'node:path'
import { getCACertificates } from 'node:tls'
import { parseAddress } from '../../platform/config/address.ts'
import type { ServerConfig } from '../../platform/config/server-options.ts'
import { type Finding, findingsOf } from '../../platform/doctor/finding.ts'
import { spanWords } from '../../platform/doctor/words.ts'
import { isLoopback } from '../../platform/http/remote-address.ts'
import { parseCertificatePair, readCertificatePair } from '../../platform/tls/certificate-pair.ts'
import { checkFront } from './check-front.ts'

const { ok, warn, fail } = findingsOf('certificate')
const soonMs = 21 * 86_400_000

export interface CheckCertificate {
  readonly config: ServerConfig
  /** What hosts and people use; empty while it is not set, undefined where it is not known. */
  readonly serverUrl: string | undefined
  readonly now: Date
}

/** The certificate that the server shows: whole, in time, for the right name, under somebody that is trusted. */
export async function checkCertificate({ config, serverUrl, now }: CheckCertificate): Promise<readonly Finding[]> {
  if (!config['server.tls']) {
    const front = serverUrl?.startsWith('https:') ? await checkFront(serverUrl, now) : []
    return [checkPlain(config, serverUrl), ...front]
  }
  const isOwn = config['server.cert'] === ''
  const tlsDir = path.resolve(config['data.dir'], 'tls')
  const certFile = isOwn ? path.join(tlsDir, 'server.pem') : config['server.cert']
  const pair = await readCertificatePair(certFile, isOwn ? path.join(tlsDir, 'server.key') : config['server.key'])
  if (!pair) {
    return isOwn
      ? [warn('there is none yet', 'the server makes one when it starts')]
      : [
          fail(
            `${certFile} or its key is not there`,
            'put both files there, readable for the user that runs the server',
          ),
        ]
  }
  if (!parseCertificatePair(pair)) {
    return [fail(`${certFile} and its key are not a pair`, 'put the chain (PEM) and its own key there')]
  }
  const chain = parseChain(pair.cert)
  const [leaf] = chain
  if (!leaf) return []
  const renewal = isOwn
    ? 'restart the server, which issues it anew'
    : 'renew it and put it into place; the server takes it up'
  return [
    ...chain.map((certificate, at) => decideDates(certificate, { now, renewal, isLeaf: at === 0 })),
    ...decideNames(leaf, serverUrl, isOwn),
    decideChain(chain),
  ]
}

function checkPlain(config: ServerConfig, serverUrl: string | undefined): Finding {
  const { host } = parseAddress(config['server.address'])
  if (config['server.trusted_proxies'].length === 0 && !isLoopback(host ?? '')) {
    return warn(
      'server.tls is off, and the server listens to more than this machine',
      'put a proxy with TLS before it, listen on 127.0.0.1 and name the proxy in server.trusted_proxies; see docs/deploy.md',
    )
  }
  if (serverUrl && !serverUrl.startsWith('https:')) {
    return warn(`server_url is ${serverUrl}`, 'give hosts and people an address with https')
  }
  return ok('a proxy has it: server.tls is off')
}

function parseChain(text: string): readonly X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block) => new X509Certificate(block))
}

function decideDates(
  certificate: X509Certificate,
  { now, renewal, isLeaf }: { now: Date; renewal: string; isLeaf: boolean },
): Finding {
  const who = isLeaf ? 'it' : `${commonName(certificate)} in its chain`
  const leftMs = certificate.validToDate.getTime() - now.getTime()
  const until = certificate.validToDate.toISOString().slice(0, 10)
  if (certificate.validFromDate > now) {
    const from = certificate.validFromDate.toISOString()
    return fail(`${who} is valid only from ${from}`, 'set the clock of this machine, or wait')
  }
  if (leftMs <= 0) return fail(`${who} ended on ${until}`, renewal)
  return leftMs < soonMs
    ? warn(`${who} ends in ${spanWords(leftMs)} (${until})`, renewal)
    : ok(`${who} is valid until ${until}`)
}

function decideNames(leaf: X509Certificate, serverUrl: string | undefined, isOwn: boolean): readonly Finding[] {
  if (serverUrl === undefined) return []
  if (!URL.canParse(serverUrl))
    return [warn('server_url is not set', 'set server_settings.server_url: links and hosts use it')]
  const name = new URL(serverUrl).hostname.replace(/^\[|\]$/g, '')
  const isCovered = isIP(name) ? leaf.checkIP(name) !== undefined : leaf.checkHost(name) !== undefined
  if (isCovered) return [ok(`it is for ${name}, the name in server_url`)]
  const remedy = isOwn ? `muster certificate --add-name ${name}` : `get one that has ${name}, or correct server_url`
  return [fail(`it is not for ${name}, the name in server_url: hosts refuse it`, remedy)]
}

/** Each is issued by the next, and the last is a root or issued by one that this machine trusts. */
function decideChain(chain: readonly X509Certificate[]): Finding {
  for (const [at, certificate] of chain.entries()) {
    const issuer = chain[at + 1]
    if (issuer && !isIssuedBy(certificate, issuer)) {
      const text = `${commonName(certificate)} in its file is not issued by what follows, ${commonName(issuer)}`
      return fail(text, 'put the certificate first, then each issuer after what it issued')
    }
  }
  const last = chain.at(-1)
  if (!last || isIssuedBy(last, last)) {
    return ok('its chain is whole; hosts trust it by --tls_server_certs')
  }
  if (isIssuedByRoot(last)) return ok('its chain is whole, under an authority that this machine trusts')
  return warn(
    `the issuer of ${commonName(last)} is not in its file and is none that this machine trusts`,
    'add the intermediate certificates to the file of server.cert, or give hosts the issuer in --tls_server_certs',
  )
}

function isIssuedByRoot(certificate: X509Certificate): boolean {
  const trusted = [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
  return trusted.some((root) => isIssuedBy(certificate, new X509Certificate(root)))
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

function commonName({ subject }: X509Certificate): string {
  return /CN=(.+)/.exec(subject ?? '')?.[1] ?? 'a certificate without a name'
}
