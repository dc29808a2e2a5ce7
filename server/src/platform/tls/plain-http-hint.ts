import type { Server } from 'node:https'
import type { Socket } from 'node:net'

/** The first byte of a TLS handshake. */
const handshakeByte = 0x16

/**
 * Looks at the first byte of each connection before the TLS server gets it: plain HTTP is answered with one line that
 * says what to do, silence and anything else is closed.
 */
export function answerPlainHttp(server: Server, silenceMs: number): void {
  const secure = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    socket.setTimeout(silenceMs, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.once('readable', () => {
      const first: Buffer | null = socket.read()
      if (first === null) return void socket.destroy()
      if (first[0] !== handshakeByte) return refuse(socket, first)
      socket.setTimeout(0)
      socket.removeAllListeners('timeout')
      socket.unshift(first)
      for (const listener of secure) listener.call(server, socket)
    })
  })
}

function refuse(socket: Socket, first: Buffer): void {
  const request = first.toString('latin1')
  if (!/^[A-Z]{3,10} /.test(request)) return void socket.destroy()
  const body = `This port speaks HTTPS: use https://${hostOf(request) ?? '…'}\n`
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  // What still comes is read and dropped: closing on unread data would reset the connection before the answer arrived.
  socket.resume()
  socket.end(`${head.join('\r\n')}\r\n\r\n${request.startsWith('HEAD ') ? '' : body}`)
}

function hostOf(request: string): string | undefined {
  return /\r\nhost: *([\w.:[\]-]+)\r\n/i.exec(request)?.[1]
}
