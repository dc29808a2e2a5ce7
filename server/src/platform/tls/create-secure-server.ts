import type { RequestListener } from 'node:http'
import type { Server } from 'node:https'
import { createServer } from 'node:https'
import type { CertificatePair } from './certificate-pair.ts'
import { answerPlainHttp } from './plain-http-hint.ts'

const silenceMs = 10_000

/** An HTTPS server (TLS 1.2 or later, HTTP/1.1) that tells clients of plain HTTP what they are doing wrong. */
export function createSecureServer(certificate: CertificatePair, handler: RequestListener): Server {
  const server = createServer({ ...secureContext(certificate), handshakeTimeout: silenceMs }, handler)
  answerPlainHttp(server, silenceMs)
  return server
}

export function secureContext({ cert, key }: CertificatePair) {
  return { cert, key, minVersion: 'TLSv1.2' as const }
}
