import type { Server, ServerOptions, ServerResponse } from 'node:http'

export interface SlowClientLimits {
  /** From the first byte, or the opening of the connection, to the end of the headers. */
  readonly headersMs: number
  /** From the first byte to the end of the body. */
  readonly requestMs: number
  /** Without a byte in either direction, while the server works too. */
  readonly idleMs: number
  /** From the last byte of an answer to the moment when the client has taken it. */
  readonly takeMs: number
}

/** A host on a poor line tells its software within them; one that drips bytes to hold a connection does not. */
const defaultLimits: SlowClientLimits = { headersMs: 15_000, requestMs: 120_000, idleMs: 120_000, takeMs: 300_000 }

/** What a server must know when it is made. */
export function slowClientOptions({ headersMs, requestMs } = defaultLimits): ServerOptions {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(5_000, headersMs),
    maxHeaderSize: 16_384,
  }
}

/** Cuts those who neither talk nor listen: silent connections, and answers that nobody takes. */
export function cutSlowClients(server: Server, { idleMs, takeMs } = defaultLimits): void {
  server.setTimeout(idleMs)
  // Before the handler, which may answer at once.
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.once('prefinish', () => {
      const { socket } = response
      if (!socket || socket.writableLength === 0) return
      const timer = setTimeout(() => socket.destroy(), takeMs)
      timer.unref()
      for (const event of ['finish', 'close']) response.once(event, () => clearTimeout(timer))
    })
  })
}
