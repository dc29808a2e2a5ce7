import type { Automation } from '@muster/contract/rest/automation.ts'
import { formatDuration } from '../../ui/format-time.ts'

/** Fields of the editor to which a part of the sentence leads. */
export type RuleField = 'policies' | 'severity' | 'threshold' | 'interval' | 'batch' | 'destination'

export interface RulePart {
  readonly text: string
  readonly field?: RuleField
}

type Rule = Pick<
  Automation,
  | 'kind'
  | 'conditions'
  | 'recency'
  | 'immediate'
  | 'settle_time'
  | 'effective_interval'
  | 'host_batch_size'
  | 'destinations'
>

/** The rule as a sentence whose variable parts name the field that changes them. */
export function ruleParts(rule: Rule, policyName: string | undefined): readonly RulePart[] {
  return [...whenParts(rule, policyName), { text: ', ' }, ...checkParts(rule), ...sendParts(rule), { text: '.' }]
}

function whenParts(
  { kind, conditions, recency = 'that is recent' }: Rule,
  policyName: string | undefined,
): readonly RulePart[] {
  switch (kind) {
    case 'vulnerability': {
      const narrowing = narrowingWords(conditions)
      return [
        { text: `When a CVE ${recency}` },
        ...(narrowing === '' ? [] : [{ text: ', ' }, { text: narrowing, field: 'severity' as const }, { text: ',' }]),
        { text: ' is found on at least one host' },
      ]
    }
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

const percent = 100

/** Which CVEs are worth a message; the interval of the checks and what is recent are options of the server. */
function narrowingWords(conditions: Rule['conditions']): string {
  const { minimum_cvss_score: cvss, minimum_epss_probability: epss } = conditions
  const words = [
    conditions.known_exploited_only && 'known to be exploited',
    cvss != null && `with a CVSS score of at least ${cvss}`,
    epss != null && `with an EPSS probability of at least ${Number((epss * percent).toFixed(1))} %`,
    conditions.fix_available_only && 'with a fix',
    conditions.exclude_operating_systems && 'not of an operating system',
    conditions.include_low_confidence && 'certain or not',
  ]
  return words.filter(Boolean).join(', ')
}

function checkParts({ immediate, settle_time, effective_interval, kind }: Rule): readonly RulePart[] {
  const field = kind === 'vulnerability' ? {} : { field: 'interval' as const }
  if (!immediate)
    return [{ text: 'check ' }, { text: everyWords(effective_interval), ...field }, { text: ' and send ' }]
  if (settle_time === '0s') return [{ text: 'send ' }, { text: 'at once', ...field }, { text: ' ' }]
  return [{ text: 'wait ' }, { text: formatDuration(settle_time), ...field }, { text: ' and send ' }]
}

function everyWords(interval: string): string {
  if (interval === '24h0m0s') return 'every day'
  return interval === '1h0m0s' ? 'every hour' : `every ${formatDuration(interval)}`
}

function sendParts(rule: Rule): readonly RulePart[] {
  const requests = rule.destinations.filter(({ kind }) => kind === 'webhook')
  const tickets = rule.destinations.filter(({ kind }) => kind !== 'webhook')
  const ofRequests = requests.length > 0 || tickets.length === 0 ? messageParts(rule, 'request', requests) : []
  const ofTickets = tickets.length > 0 ? messageParts(rule, 'ticket', tickets) : []
  return [...ofRequests, ...(ofRequests.length > 0 && ofTickets.length > 0 ? [{ text: ' and ' }] : []), ...ofTickets]
}

/** A ticket has all hosts. */
function messageParts(
  { kind, host_batch_size: batch }: Rule,
  what: 'request' | 'ticket',
  destinations: Rule['destinations'],
): readonly RulePart[] {
  const subject = kind === 'policy' ? ' per policy' : kind === 'vulnerability' ? ' per CVE' : ''
  const share = batch === 0 || what === 'ticket' ? '' : ` and ${batch === 1 ? 'host' : `${batch} hosts`}`
  const names = destinations.map(({ name }) => name).join(' and ')
  return [
    { text: `one ${what}${subject}${share}`, ...(subject === '' ? {} : { field: 'batch' as const }) },
    { text: what === 'ticket' ? ' in ' : ' to ' },
    { text: names === '' ? 'no destination yet' : names, field: 'destination' },
  ]
}
