// Ends with 0 when the server of this container is ready. It reads the options that the server reads from the environment.
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

const isTls = process.env.MUSTER_SERVER_TLS !== 'false'
const address = process.env.MUSTER_SERVER_ADDRESS ?? ':8080'
const port = address.slice(address.lastIndexOf(':') + 1)
const path = `${process.env.MUSTER_SERVER_URL_PREFIX ?? ''}/readyz`
// It speaks to itself, by a name that is in no certificate.
const options = { host: '127.0.0.1', port, path, timeout: 5_000, rejectUnauthorized: false }
const asked = (isTls ? requestHttps : requestHttp)(options, (answer) => {
  process.exit(answer.statusCode === 200 ? 0 : 1)
})
asked.on('timeout', () => asked.destroy(new Error('no answer within 5 s')))
asked.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
asked.end()
