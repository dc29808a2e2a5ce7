import { networkProblem } from '../network-problem.ts'
import { duration, durations, list } from '../option.ts'

export const automationOptions = {
  'webhooks.allowed_networks': list({
    default: [],
    check: networkProblem,
    help: 'Ranges that destinations may use although they are loopback, link-local or private.',
  }),
  'webhooks.timeout': duration({
    default: '30s',
    min: '1s',
    help: 'How long a receiver may take to answer one attempt.',
  }),
  'webhooks.retry_delays': durations({
    default: ['5s', '5m', '30m', '2h', '5h', '10h'],
    help: 'Pauses before the second and each further attempt of a delivery; after the last it has failed.',
  }),
  'automations.history': duration({
    default: '720h',
    min: '1h',
    help: 'How long events, deliveries and their attempts are kept.',
  }),
}
