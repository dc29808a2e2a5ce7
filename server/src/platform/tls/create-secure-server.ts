import type { RequestListener } from 'node:http'
import type { Server } from 'node:https'
import { createServer } from 'node:https'
import { slowClientOptions } from '../http/slow-clients.ts'
import type { CertificatePair } from './certificate-pair.ts'
import { answerPlainHttp } from './plain-http-hint.ts'

const silenceMs = 10_000

/** Forward secret and authenticated, nothing else; the three of TLS 1.3 first. */
const ciphers = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

/** An HTTPS server (TLS 1.2 or later, HTTP/1.1) that tells clients of plain HTTP what they are doing wrong. */
export function createSecureServer(certificate: CertificatePair, handler: RequestListener): Server {
  const server = createServer(
    { ...secureContext(certificate), ...slowClientOptions(), handshakeTimeout: silenceMs },
    handler,
  )
  answerPlainHttp(server, silenceMs)
  return server
}

export function secureContext({ cert, key }: CertificatePair) {
  return { cert, key, minVersion: 'TLSv1.2' as const, ciphers }
}
