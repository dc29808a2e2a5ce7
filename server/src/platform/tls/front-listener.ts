import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import { AppError, errorText } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import type { ListenAddress } from '../config/address.ts'
import { formatAddress } from '../config/address.ts'
import type { CertificatePair } from './certificate-pair.ts'
import { secureContext } from './create-secure-server.ts'
import { canShare, createMoreDoors, type MoreDoors, tryListen } from './more-doors.ts'

/** The one port of the server: opened with patience, closed with grace. */
export interface FrontListener {
  /** Returns the address in use, with the real port when 0 was asked for. Throws `unavailable` with the remedy. */
  listen(address: ListenAddress): Promise<ListenAddress>
  /** Takes no new connections, lets requests that run finish for `drainMs`, then cuts the rest. */
  close(): Promise<void>
  /** New connections get the new certificate; a pair that does not fit throws and changes nothing. */
  reload(certificate: CertificatePair): void
}

export interface FrontListenerOptions {
  /** A plain HTTP server, or one of `createSecureServer`. */
  readonly server: HttpServer | HttpsServer
  readonly clock: Clock
  readonly log: Log
  /** How long to wait for a port that is in use. */
  readonly waitMs?: number
  readonly drainMs?: number
}

const pollMs = 250
/**
 * Connections that wait to be taken while this process is busy; the system allows less where it is told to. Beyond it a
 * connection is not refused but dropped, and the host tries in vain for many seconds: ten thousand come back in one.
 */
const backlog = 65_535

export function createFrontListener(options: FrontListenerOptions): FrontListener {
  const { server, clock, log, waitMs = 20_000, drainMs = 10_000 } = options
  const sockets = new Set<Socket>()
  const more = createMoreDoors(server)
  const stopping = new AbortController()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  return {
    async listen(address) {
      const giveUpAt = clock.monotonicMs() + waitMs
      for (let attempt = 1; ; attempt++) {
        const error = await listenWith(server, more, address)
        if (error === undefined) return actualAddress(server, address)
        const canWait = error.code === 'EADDRINUSE' && clock.monotonicMs() < giveUpAt && !stopping.signal.aborted
        if (!canWait) throw cannotListen(address, error)
        if (attempt === 1) log.warn({ address: formatAddress(address) }, 'the port is in use; waiting for it')
        await clock.sleep(pollMs, stopping.signal)
      }
    },
    async close() {
      stopping.abort()
      if (!server.listening) return
      const closed = Promise.all([once(server, 'close'), more.close()])
      server.close()
      // Browsers open connections in advance; those that never said a word have nothing to finish.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
      const drained = new AbortController()
      await Promise.race([closed, clock.sleep(drainMs, drained.signal)])
      drained.abort()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    reload(certificate) {
      if (server instanceof HttpsServer) server.setSecureContext(secureContext(certificate))
    },
  }
}

/** With more sockets on the port where that can be; whether the port is free is asked without sharing it. */
async function listenWith(
  server: HttpServer,
  more: MoreDoors,
  { host, port }: ListenAddress,
): Promise<NodeJS.ErrnoException | undefined> {
  if (!canShare) return tryListen(server, { host, port, backlog })
  const probe = createServer()
  const inUse = await tryListen(probe, { host, port })
  if (inUse) return inUse
  const { port: free } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  const shared = { host, port: free, backlog, reusePort: true }
  const refused = await tryListen(server, shared)
  if (refused) return tryListen(server, { host, port: free, backlog })
  await more.open(shared)
  return undefined
}

function actualAddress(server: HttpServer, asked: ListenAddress): ListenAddress {
  // Listening on host and port, so it is never a pipe's name nor null.
  const { port } = server.address() as AddressInfo
  return { host: asked.host, port }
}

function cannotListen(address: ListenAddress, error: NodeJS.ErrnoException): AppError {
  const shown = formatAddress(address)
  const other = (port: number) => `MUSTER_SERVER_ADDRESS=${formatAddress({ host: address.host, port })}`
  const options = { cause: error }
  if (error.code === 'EADDRINUSE') {
    const free = address.port === 65535 ? 8080 : address.port + 1
    const remedy = `stop what listens there, or choose another port: ${other(free)}`
    return new AppError('unavailable', `the address ${shown} is in use by another program; ${remedy}`, options)
  }
  if (error.code === 'EACCES') {
    const remedy = `ports below 1024 need a privilege; choose another: ${other(8080)}`
    return new AppError('unavailable', `not allowed to listen on ${shown}; ${remedy}`, options)
  }
  const remedy = 'set MUSTER_SERVER_ADDRESS to an address of this machine, for example 0.0.0.0:8080'
  return new AppError('unavailable', `cannot listen on ${shown}: ${errorText(error)}; ${remedy}`, options)
}
