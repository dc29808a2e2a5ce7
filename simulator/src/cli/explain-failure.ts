import { RefusedError } from '../host/agent-session.ts'

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_UNTRUSTED',
])
const wrongProtocol = new Set([
  'EPROTO',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'HPE_INVALID_CONSTANT',
])

/** One line: what went wrong with the first enrolment and what to do. */
export function explainFailure(error: Error, server: string): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ECONNREFUSED') return `Nothing listens at ${server}. Start the server, or correct --server.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The name in ${server} is not known. Correct --server.`
  if (untrusted.has(code)) {
    return `The certificate of ${server} is not trusted (${code}). Give its CA with --ca FILE, or use --insecure.`
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `The certificate of ${server} is for another name. Use a name that it holds in --server, or --insecure.`
  }
  if (wrongProtocol.has(code)) return `${server} does not speak this protocol. Try ${swapScheme(server)}.`
  if (code === 'ECONNRESET' || error.message.includes('closed the connection')) {
    return `${server} closed the connection without an answer. Perhaps it speaks the other protocol: try ${swapScheme(server)}.`
  }
  if (error instanceof RefusedError || error.message.includes('Request failed')) {
    return `${server} refused the enrolment: ${error.message}. Check --enroll-secret and --server.`
  }
  return `${server} did not enrol the first host: ${error.message}`
}

function swapScheme(server: string): string {
  return server.startsWith('https:') ? server.replace('https:', 'http:') : server.replace('http:', 'https:')
}
