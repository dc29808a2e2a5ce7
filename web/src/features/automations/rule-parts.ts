import type { Automation } from '@muster/contract/rest/automation.ts'
import { formatDuration } from '../../ui/format-time.ts'

/** Fields of the editor to which a part of the sentence leads. */
export type RuleField = 'policies' | 'threshold' | 'interval' | 'batch' | 'destination'

export interface RulePart {
  readonly text: string
  readonly field?: RuleField
}

/** The rule as a sentence whose variable parts name the field that changes them. */
export function ruleParts(
  rule: Automation,
  { policyName, maxAge }: { policyName?: string | undefined; maxAge?: string | undefined },
): readonly RulePart[] {
  return [
    ...whenParts(rule, policyName, maxAge),
    { text: ', ' },
    ...checkParts(rule),
    ...sendParts(rule),
    { text: '.' },
  ]
}

function whenParts(
  { kind, conditions }: Automation,
  policyName: string | undefined,
  maxAge = '30 days',
): readonly RulePart[] {
  switch (kind) {
    case 'vulnerability':
      return [{ text: `When a CVE published in the last ${maxAge} is found on at least one host` }]
    case 'policy': {
      const count = conditions.policy_ids?.length ?? 0
      if (count === 0) return [{ text: 'When a host newly fails ' }, { text: 'no policy yet', field: 'policies' }]
      if (count === 1)
        return [{ text: 'When a host newly fails ' }, { text: policyName ?? 'one policy', field: 'policies' }]
      return [{ text: 'When a host newly fails one of ' }, { text: `${count} policies`, field: 'policies' }]
    }
    case 'host_status': {
      const { host_percentage: share = 0, days_count: days = 0 } = conditions
      return [
        { text: 'When ' },
        { text: share === 0 ? 'a share of the hosts' : `${share} % of the hosts`, field: 'threshold' },
        { text: ' have not checked in for ' },
        { text: daysWords(days), field: 'threshold' },
      ]
    }
  }
}

function daysWords(days: number): string {
  if (days === 0) return 'some days'
  return days === 1 ? '1 day' : `${days} days`
}

function checkParts({ immediate, settle_time, effective_interval, kind }: Automation): readonly RulePart[] {
  const field = kind === 'vulnerability' ? {} : { field: 'interval' as const }
  if (!immediate)
    return [{ text: 'check ' }, { text: everyWords(effective_interval), ...field }, { text: ' and send ' }]
  return [{ text: 'wait ' }, { text: formatDuration(settle_time), ...field }, { text: ' and send ' }]
}

function everyWords(interval: string): string {
  if (interval === '24h0m0s') return 'every day'
  return interval === '1h0m0s' ? 'every hour' : `every ${formatDuration(interval)}`
}

function sendParts({ kind, host_batch_size: batch, destinations }: Automation): readonly RulePart[] {
  const subject = kind === 'policy' ? ' per policy' : kind === 'vulnerability' ? ' per CVE' : ''
  const isTicket = destinations.length > 0 && destinations.every((destination) => destination.kind !== 'webhook')
  const share = batch === 0 || isTicket ? subject : `${subject} and ${batch === 1 ? 'host' : `${batch} hosts`}`
  const names = destinations.map(({ name }) => name).join(' and ')
  return [
    { text: `one ${isTicket ? 'ticket' : 'request'}${share}`, ...(subject === '' ? {} : { field: 'batch' as const }) },
    { text: isTicket ? ' in ' : ' to ' },
    { text: names === '' ? 'no destination yet' : names, field: 'destination' },
  ]
}
