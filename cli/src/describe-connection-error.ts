const setAddress = 'fleetctl config set --address'

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
])

/** Says in one line why no answer came, and what to do. */
export function describeConnectionError(error: unknown, address: string): string {
  const { code = '', message } = deepest(error)
  if (untrusted.has(code)) {
    return `the certificate of ${address} is not trusted (${message}); trust Muster's own authority: fleetctl config set --rootca <data>/tls/ca.pem`
  }
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${address} (connection refused); start the server or change the address: ${setAddress} https://…`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name in ${address} cannot be resolved; check it: ${setAddress} https://…`
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of ${address} is for another name: ${message}; use one of its names, or add this one on the server: muster certificate --add-name`
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `the certificate of ${address} is out of its dates (${message}); check the clocks of both machines and renew it`
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'EPROTO':
      return `${address} does not speak TLS; if the server runs with server.tls=false, use http:// (localhost only): ${setAddress} http://…`
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${address} cannot be reached (${code}); check the network and the address: ${setAddress} https://…`
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return `${address} took the request and did not answer in time; look at the server log`
    default:
      return `the exchange with ${address} failed: ${message}${code === '' ? '' : ` (${code})`}`
  }
}

/** Node wraps the errors of several tried addresses; the first of them tells the cause. */
function deepest(error: unknown): { readonly code?: string; readonly message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return deepest(error.errors[0])
  if (!(error instanceof Error)) return { message: String(error) }
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined && error.cause instanceof Error) return deepest(error.cause)
  return { ...(code === undefined ? {} : { code }), message: error.message }
}
