import { CliError } from './cli-error.ts'

const localHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The address without a slash at its end, or an error that tells what is wrong with it. */
export function checkAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new CliError(`"${address}" is not the address of a server; write it like https://muster.example.com:8080`)
  }
  if (url.protocol === 'http:' && !localHosts.has(url.hostname)) {
    const better = address.replace(/^http:/i, 'https:')
    throw new CliError(
      `"${address}" would send the password in the clear; use ${better} (plain HTTP only for localhost)`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new CliError('the address may not hold a user name or password; leave them out and use "fleetctl login"')
  }
  if (url.search !== '' || url.hash !== '') {
    throw new CliError(`"${address}" has a query or fragment; the address ends after host and port, or a path prefix`)
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
