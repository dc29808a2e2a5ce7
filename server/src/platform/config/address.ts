import { AppError, errorText } from '../../kernel/errors.ts'

export interface ListenAddress {
  /** Undefined listens on every address of the machine. */
  readonly host: string | undefined
  readonly port: number
}

/** Parses `host:port`, `:8080` (every address) or `[::1]:8080`; throws `invalid`. */
export function parseAddress(text: string): ListenAddress {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d+)$/.exec(text.trim())
  if (!match) throw badAddress(text, explain(text.trim()))
  const port = Number(match[3])
  if (port > 65535) throw badAddress(text, `port ${port} is above 65535`)
  if (match[1] === '') throw badAddress(text, 'there is nothing between the brackets')
  const host = match[1] ?? match[2]
  return { host: host === '' ? undefined : host, port }
}

/** The form of `parseAddress` that says what is wrong instead of throwing. */
export function addressProblem(text: string): string | undefined {
  try {
    parseAddress(text)
    return undefined
  } catch (error) {
    return errorText(error)
  }
}

/** As it stands in an address bar: IPv6 in brackets. */
export function formatAddress(address: ListenAddress): string {
  const host = address.host ?? ''
  return `${host.includes(':') ? `[${host}]` : host}:${address.port}`
}

function explain(text: string): string {
  if (/^https?:\/\//.test(text)) return 'leave out the https://'
  if (/^\d+$/.test(text)) return `for a port on every address write :${text}`
  if (/^[0-9a-f:]+$/i.test(text) && text.split(':').length > 2) return 'an IPv6 address stands in brackets'
  if (!text.includes(':')) return 'the port is missing'
  return 'the port is not a number'
}

function badAddress(text: string, reason: string): AppError {
  return new AppError(
    'invalid',
    `"${text}" is not an address: ${reason}; write it like 127.0.0.1:8080, :8080 or [::1]:8080`,
  )
}
