import type { IncomingMessage } from 'node:http'
import { isLoopback } from '../../platform/http/remote-address.ts'

const forwardingHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/**
 * Whether somebody on this machine calls, and nobody through them: the connection comes from loopback, no proxy says
 * that it passed the request on, and neither a page of another site nor a name that was bent to 127.0.0.1 is behind it.
 */
export function isLocalCaller({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  if (!isLoopback(socket.remoteAddress ?? '')) return false
  if (forwardingHeaders.some((name) => headers[name] !== undefined)) return false
  const host = headers.host ?? ''
  if (!isLoopbackName(host)) return false
  const { origin } = headers
  return origin === undefined || origin === `https://${host}` || origin === `http://${host}`
}

function isLoopbackName(host: string): boolean {
  const url = `http://${host}`
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''))
}
