import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the ports that the kernel gives to whoever asks for any, so that none of them takes it meanwhile. */
const firstPort = 10_000
const portCount = 20_000

/** For programs that must be told their port. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = firstPort + randomInt(portCount)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.on('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
