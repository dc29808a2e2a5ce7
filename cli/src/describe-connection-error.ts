type Describe = (address: string, message: string) => string

const setAddress = 'fleetctl config set --address'

const untrusted: Describe = (address, message) =>
  `the certificate of ${address} is not trusted (${message}); trust Muster's own authority: fleetctl config set --rootca <data>/tls/ca.pem`
const unresolved: Describe = (address) => `the name in ${address} cannot be resolved; check it: ${setAddress} https://…`
const unreachable: Describe = (address, message) =>
  `${address} cannot be reached (${message}); check the network and the address: ${setAddress} https://…`
const outOfDate: Describe = (address, message) =>
  `the certificate of ${address} is out of its dates (${message}); check the clocks of both machines and renew it`
const withoutTls: Describe = (address) =>
  `${address} does not speak TLS; if the server runs with server.tls=false, use http:// (localhost only): ${setAddress} http://…`
const silent: Describe = (address) => `${address} took the request and did not answer in time; look at the server log`

const descriptions = new Map<string, Describe>([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted],
  ['SELF_SIGNED_CERT_IN_CHAIN', untrusted],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted],
  ['UNABLE_TO_GET_ISSUER_CERT', untrusted],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', untrusted],
  ['CERT_SIGNATURE_FAILURE', untrusted],
  ['CERT_HAS_EXPIRED', outOfDate],
  ['CERT_NOT_YET_VALID', outOfDate],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    (address, message) =>
      `the certificate of ${address} is for another name: ${message}; use one of its names, or add this one on the server: muster certificate --add-name`,
  ],
  ['ERR_SSL_WRONG_VERSION_NUMBER', withoutTls],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', withoutTls],
  ['EPROTO', withoutTls],
  [
    'ECONNREFUSED',
    (address) =>
      `nothing listens at ${address} (connection refused); start the server or change the address: ${setAddress} https://…`,
  ],
  ['ENOTFOUND', unresolved],
  ['EAI_AGAIN', unresolved],
  ['UND_ERR_CONNECT_TIMEOUT', unreachable],
  ['ETIMEDOUT', unreachable],
  ['EHOSTUNREACH', unreachable],
  ['ENETUNREACH', unreachable],
  ['UND_ERR_HEADERS_TIMEOUT', silent],
  ['UND_ERR_BODY_TIMEOUT', silent],
])

/** Says in one line why no answer came, and what to do. */
export function describeConnectionError(error: unknown, address: string): string {
  const { code = '', message } = rootOf(error)
  const describe = descriptions.get(code)
  if (describe) return describe(address, message)
  return `the exchange with ${address} failed: ${message}${code === '' ? '' : ` (${code})`}`
}

/** Node wraps the errors of several tried addresses; the first of them tells the cause. */
function rootOf(error: unknown): { readonly code?: string; readonly message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0])
  if (!(error instanceof Error)) return { message: String(error) }
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined && error.cause instanceof Error) return rootOf(error.cause)
  return { ...(code === undefined ? {} : { code }), message: error.message }
}
