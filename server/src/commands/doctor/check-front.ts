import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import { errorText } from '../../kernel/errors.ts'
import { type Finding, findingsOf } from '../../platform/doctor/finding.ts'
import { spanWords } from '../../platform/doctor/words.ts'

const { ok, warn, fail } = findingsOf('certificate')
const soonMs = 21 * 86_400_000
const timeoutMs = 5_000
/** The certificate that a proxy shows under server_url. */
export async function checkFront(serverUrl: string, now: Date): Promise<readonly Finding[]> {
  const { hostname, port, host } = new URL(serverUrl)
  const name = hostname.replace(/^\[|\]$/g, '')
  let shown: Shown
  try {
    shown = await greet(name, Number(port || 443))
  } catch (error) {
    const remedy = 'see whether the proxy runs and the name leads to it; where only others can reach it, ignore this'
    return [warn(`${host} (server_url) does not answer this machine: ${errorText(error)}`, remedy)]
  }
  const { certificate, problem } = shown
  const leftMs = certificate.validToDate.getTime() - now.getTime()
  const until = certificate.validToDate.toISOString().slice(0, 10)
  const remedy = 'renew it, with that name, and let the proxy take it up'
  const isCovered = isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)
  if (!isCovered) return [fail(`that of ${host} is for other names: hosts refuse it`, remedy)]
  if (leftMs <= 0) return [fail(`that of ${host} ended on ${until}`, remedy)]
  const dates =
    leftMs < soonMs
      ? warn(`that of ${host} ends in ${spanWords(leftMs)} (${until})`, remedy)
      : ok(`that of ${host} is valid until ${until}`)
  if (problem === '') return [dates]
  const text = `that of ${host} is not trusted by this machine (${problem})`
  return [
    dates,
    warn(text, 'well if hosts are given its authority in --tls_server_certs; else add the intermediate certificates'),
  ]
}

interface Shown {
  readonly certificate: X509Certificate
  /** The code of what is wrong with it; empty when nothing is. */
  readonly problem: string
}

function greet(host: string, port: number): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      rejectUnauthorized: false,
      timeout: timeoutMs,
      ...(!isIP(host) && { servername: host }),
    })
    socket.on('error', reject)
    socket.on('timeout', () => socket.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)))
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate()
      const { authorizationError } = socket as { authorizationError?: (Error & { code?: string }) | string }
      const problem = typeof authorizationError === 'string' ? authorizationError : (authorizationError?.code ?? '')
      socket.destroy()
      if (certificate) resolve({ certificate, problem })
      else reject(new Error('it shows no certificate'))
    })
  })
}
