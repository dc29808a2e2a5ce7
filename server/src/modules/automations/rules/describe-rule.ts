import type { Recency } from '../../vulnerabilities/index.ts'
import { durationWords, everyWords } from './duration-words.ts'
import type { DraftRule } from './parse-rule-draft.ts'
import { recencyWords } from '../triggers/recency-words.ts'
import { parseVulnerabilityConditions } from '../triggers/vulnerability-conditions.ts'
import type { RuleDestination } from './rule-queries.ts'

export interface RuleSurroundings {
  /** The time between checks that holds for it. */
  readonly intervalMs: number
  readonly recency: Recency
  /** In the order of the rule. */
  readonly destinations: readonly RuleDestination[]
  /** Name of the only selected policy. */
  readonly policyName: string | undefined
}

/** The whole automation in one sentence. */
export function describeRule(rule: DraftRule, surroundings: RuleSurroundings): string {
  const when = `${whenWords(rule, surroundings)}, ${checkWords(rule, surroundings.intervalMs)}`
  if (surroundings.destinations.length === 0) return `${when} nothing, because there is no destination`
  const requests = surroundings.destinations.filter(({ kind }) => kind === 'webhook')
  const tickets = surroundings.destinations.filter(({ kind }) => kind !== 'webhook')
  const parts = [
    ...(requests.length > 0 ? [`one webhook request${shareWords(rule)} to ${listWords(requests)}`] : []),
    ...(tickets.length > 0 ? [`one ticket${shareWords({ ...rule, hostBatchSize: 0 })} to ${listWords(tickets)}`] : []),
  ]
  return `${when} ${parts.join(', and ')}`
}

function whenWords(rule: DraftRule, { recency, policyName }: RuleSurroundings): string {
  switch (rule.kind) {
    case 'vulnerability':
      return `When ${cveWords(rule.conditions, recency)} is found on at least one host`
    case 'policy': {
      const count = rule.conditions.policy_ids?.length ?? 0
      if (policyName !== undefined) return `When a host newly fails the policy "${policyName}"`
      return count === 0
        ? 'When a host newly fails a selected policy, of which there is none'
        : `When a host newly fails one of the ${count} selected policies`
    }
    case 'host_status': {
      const { host_percentage = 0, days_count = 0 } = rule.conditions
      const days = days_count === 1 ? '1 day' : `${days_count} days`
      return `When at least ${host_percentage} % of the hosts have not checked in for ${days}`
    }
  }
}

function cveWords(given: DraftRule['conditions'], recency: Recency): string {
  const conditions = parseVulnerabilityConditions(given)
  const { minimumCvssScore: cvss, minimumEpssProbability: epss } = conditions
  const words = [
    ...(conditions.isKnownExploitedOnly ? ['known to be exploited'] : []),
    ...(cvss === null ? [] : [`with a CVSS score of at least ${cvss}`]),
    ...(epss === null ? [] : [`with an EPSS probability of at least ${epss}`]),
    ...(conditions.isFixAvailableOnly ? ['with a fix'] : []),
    ...(conditions.excludesOperatingSystems ? ['not of an operating system'] : []),
    ...(conditions.includesLowConfidence ? ['certain or not'] : []),
  ]
  return `${['a CVE', recencyWords(recency)].join(' ')}${words.map((one) => `, ${one}`).join('')}${words.length > 0 ? ',' : ''}`
}

function checkWords(rule: DraftRule, intervalMs: number): string {
  if (!rule.isImmediate) return `check ${everyWords(intervalMs)} and send`
  return rule.settleMs === 0 ? 'at once send' : `wait ${durationWords(rule.settleMs)} and send`
}

function shareWords({ kind, hostBatchSize }: DraftRule): string {
  if (kind === 'host_status') return ''
  const subject = kind === 'policy' ? ' per policy' : ' per CVE'
  return hostBatchSize === 0 ? subject : `${subject} and ${hostBatchSize === 1 ? 'host' : `${hostBatchSize} hosts`}`
}

function listWords(destinations: readonly RuleDestination[]): string {
  return destinations.map(destinationWords).join(' and ')
}

function destinationWords({ kind, origin, name }: RuleDestination): string {
  return kind === 'webhook' ? `${origin}/…` : `${name} (${origin})`
}
