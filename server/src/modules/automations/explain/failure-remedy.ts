import type { AttemptReason } from '../deliveries/decide-outcome.ts'

const remedies = {
  'client-error':
    'The receiver refuses the message; compare its address and what it expects with docs/webhook-payloads.md.',
  'server-error': 'The receiver has a problem of its own; its log says more.',
  auth: 'The receiver does not accept the credentials; check the address, the bearer token and the own headers of the destination.',
  'rate-limited': 'The receiver gets more than it allows; a larger host_batch_size makes fewer messages.',
  redirect: 'Redirects are not followed; enter the address that it leads to.',
  gone: 'The receiver says that this address is gone for good; enter the new one.',
  timeout:
    'The receiver did not answer in time; it should answer first and work afterwards, or raise webhooks.timeout.',
  dns: 'The name does not resolve; check its spelling and the name servers of this machine.',
  tls: 'The certificate is not trusted or not for this name; mend it, or add its authority with NODE_EXTRA_CA_CERTS.',
  'refused-address': 'The address is not allowed; open it with allow_private=true or with webhooks.allowed_networks.',
  connection: 'Nobody accepts connections there, or something between cuts them; check port, firewall and proxy.',
  settings: 'The settings of the destination cannot be read with this server.private_key; enter them again.',
  unreadable: 'What answers there is not the API; check the address, and what stands before the server.',
  uncertain: 'Nothing to do: the ticket is looked for, and created again only when it is certain that it is not there.',
} satisfies Record<AttemptReason, string>

/** What to do about a failed attempt. */
export function failureRemedy(reason: string): string {
  // A newer version of Muster may have stored a reason that this one does not know.
  return (remedies as Readonly<Record<string, string>>)[reason] ?? ''
}
