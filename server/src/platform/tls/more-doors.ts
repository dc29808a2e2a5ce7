import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net'

/**
 * Node takes one connection from each listening socket in each turn of its event loop. A turn of a busy server takes a
 * millisecond or more, so ten thousand hosts that come back at once would wait for a quarter of a minute, and those beyond
 * the system's queue would be dropped. More sockets on the same port let more in at each turn; the system spreads them.
 */
const doors = 16

/** Only Linux spreads connections over the sockets of one port. */
export const canShare = process.platform === 'linux'

export interface MoreDoors {
  /** As many as the system gives, beside the one of `server`, which shares the port. */
  open(address: ListenOptions): Promise<void>
  /** Takes no new connections; resolves when those that were taken have ended. */
  close(): Promise<void>
}

export function createMoreDoors(server: HttpServer | HttpsServer): MoreDoors {
  const listening: Server[] = []
  return {
    open: async (address) => {
      for (let door = 1; door < doors; door++) {
        // As a server of node:http takes them.
        const more = createServer({ allowHalfOpen: true, noDelay: true }, (socket: Socket) => {
          server.emit('connection', socket)
        })
        const error = await tryListen(more, address)
        if (error) return
        listening.push(more)
      }
    },
    close: async () => {
      const closed = listening.map((more) => once(more, 'close'))
      for (const more of listening) more.close()
      await Promise.all(closed)
    },
  }
}

export function tryListen(server: Server, address: ListenOptions): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening)
      resolve(error)
    }
    const onListening = () => {
      server.off('error', onError)
      resolve(undefined)
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen(address)
  })
}
