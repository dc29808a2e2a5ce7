import { networkProblem } from '../network-problem.ts'
import { duration, durations, list } from '../option.ts'

export const automationOptions = {
  'webhooks.allowed_networks': list({
    default: [],
    check: (entry) => (entry === 'none' ? undefined : networkProblem(entry)),
    help:
      'Ranges that destinations may use although they are loopback, link-local or private. ' +
      '`none` shuts all of them, those too that an administrator opened for one destination.',
  }),
  'webhooks.timeout': duration({
    default: '30s',
    min: '1s',
    help: 'How long a receiver may take to answer one attempt.',
  }),
  'webhooks.retry_delays': durations({
    default: ['5s', '5m', '30m', '2h', '5h', '10h'],
    help:
      'Pauses before the second and each further attempt of a delivery, moved by up to a tenth. The last one repeats as ' +
      'long as all together stay within three days; then the delivery is dead.',
  }),
  'automations.history': duration({
    default: '720h',
    min: '1h',
    help: 'How long events, deliveries and their attempts are kept.',
  }),
}
