// A bare node:https server with the certificate of argv[2] and argv[3]: what TLS alone costs. Answers every request `{}`.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'

const [certFile = '', keyFile = ''] = process.argv.slice(2)
const server = createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.2' },
  (request, response) => {
    request.resume()
    request.on('end', () =>
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 2 }).end('{}'),
    )
  },
)
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`Muster listens on https://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
)
process.on('SIGTERM', () => process.exit(0))
