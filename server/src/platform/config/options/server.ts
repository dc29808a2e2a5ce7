import { addressProblem } from '../address.ts'
import { networkProblem } from '../network-problem.ts'
import { boolean, list, path, secret, text } from '../option.ts'

export const serverAreaOptions = {
  'server.address': text({
    default: '0.0.0.0:8080',
    check: addressProblem,
    help: 'Address and port to listen on; `:8080` means every address.',
  }),
  'server.tls': boolean({
    default: true,
    help: 'Speak HTTPS. Switch it off only behind a proxy that does.',
  }),
  'server.cert': path({
    default: '',
    help: 'Certificate chain (PEM). Empty: a certificate of our own, made under `<data.dir>/tls`.',
  }),
  'server.key': path({ default: '', help: 'Private key (PEM) that belongs to `server.cert`.' }),
  'server.url_prefix': text({
    default: '',
    check: prefixProblem,
    help: 'Path under which everything is served, for example `/muster`.',
  }),
  'server.trusted_proxies': list({
    default: [],
    check: networkProblem,
    help: 'Addresses and ranges of proxies whose `X-Forwarded-For` is believed.',
  }),
  'server.private_key': secret({
    help:
      'Key that encrypts secrets at rest, 32 characters or more. Required with `database.url`; ' +
      'empty with the embedded database: made in `<data.dir>/private_key`.',
  }),
}

function prefixProblem(prefix: string): string | undefined {
  if (prefix === '' || /^(\/[\w.~-]+)+$/.test(prefix)) return undefined
  return `"${prefix}" is not a path prefix; write it like /muster (with the first slash, without the last)`
}
