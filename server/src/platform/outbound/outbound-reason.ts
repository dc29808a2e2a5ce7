/** Why an exchange was no success: a closed list, so that people can filter by it and code can branch on it. */
export type OutboundReason =
  | 'client-error'
  | 'server-error'
  | 'auth'
  | 'rate-limited'
  | 'redirect'
  | 'gone'
  | 'timeout'
  | 'dns'
  | 'tls'
  | 'refused-address'
  | 'connection'

/** Undefined for 2xx. A redirect is a failure: what follows it would turn a POST into a GET that nobody asked for. */
export function reasonOfStatus(status: number): OutboundReason | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400) return 'redirect'
  if (status === 401 || status === 403 || status === 407) return 'auth'
  if (status === 410) return 'gone'
  if (status === 429) return 'rate-limited'
  return status >= 400 && status < 500 ? 'client-error' : 'server-error'
}

/** `code` is the code of a Node, OpenSSL or undici error. */
export function reasonOfErrorCode(code: string): OutboundReason {
  if (/^(ENOTFOUND|ENODATA|ESERVFAIL|EAI_)/.test(code)) return 'dns'
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return 'timeout'
  if (/^ERR_(TLS|SSL)|^CERT_|CERT(IFICATE)?(_|$)|^UNABLE_TO_|^EPROTO$|^HOSTNAME_MISMATCH$/.test(code)) return 'tls'
  return 'connection'
}
