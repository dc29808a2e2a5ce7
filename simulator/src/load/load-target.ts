import { readFileSync } from 'node:fs'
import net from 'node:net'
import tls from 'node:tls'
import { type RequestKind, requestPaths } from '../protocol/request-kind.ts'
import { osqueryVersion, type TransportOptions } from '../protocol/transport.ts'

/** The server under load. */
export interface LoadTarget {
  readonly isTls: boolean
  connect(): net.Socket
  /** The bytes of a request as osqueryd words it. */
  render(kind: RequestKind, body: string, nodeKey?: string): Buffer
}

export function createLoadTarget(options: TransportOptions): LoadTarget {
  const url = new URL(options.server)
  const isTls = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || (isTls ? 443 : 80))
  const ca = options.caFile ? [readFileSync(options.caFile, 'utf8')] : undefined
  // Agents offer classic curves; Node's own first choice is post-quantum and doubles the cost of a handshake.
  const secureContext = isTls ? tls.createSecureContext({ ...(ca && { ca }), ecdhCurve: 'X25519:P-256' }) : undefined
  const servername = net.isIP(host) === 0 ? host : ''
  const rejectUnauthorized = !options.isInsecure
  const prefix = url.pathname.replace(/\/$/, '')

  function render(kind: RequestKind, body: string, nodeKey?: string): Buffer {
    const authorization = nodeKey === undefined ? '' : `Authorization: NodeKey ${nodeKey}\r\n`
    const head =
      `POST ${prefix}${requestPaths[kind]} HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json\r\n` +
      `User-Agent: osquery/${osqueryVersion}\r\n${authorization}Host: ${url.host}\r\n`
    return Buffer.from(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  function connect(): net.Socket {
    const socket = isTls
      ? tls.connect({ host, port, secureContext, servername, rejectUnauthorized })
      : net.connect({ host, port })
    return socket.setNoDelay(true)
  }

  return { isTls, connect, render }
}
