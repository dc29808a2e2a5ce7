import type { SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import { formatDuration } from '../../../kernel/duration.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { countFailing, findPolicies } from '../../policies/index.ts'
import { countHostsWithAny, type Recency } from '../../vulnerabilities/index.ts'
import type { AutomationKind } from '../queries/automation-queries.ts'
import { parseHostStatusConditions } from './host-status-conditions.ts'
import { measureHosts } from './measure-hosts.ts'
import { parsePolicyConditions } from './policy-conditions.ts'
import { listRecentCves } from './recent-cves.ts'
import { recencyWords } from './recency-words.ts'
import { parseVulnerabilityConditions } from './vulnerability-conditions.ts'

export interface ExistingScope {
  readonly kind: AutomationKind
  readonly teamId: number | null
  readonly conditions: object
  readonly at: Date
  readonly recency: Recency
}

/** What is true at this moment of what an automation listens for. */
export type Existing = Pick<SwitchedOn, 'sentence' | 'subject_count' | 'host_count'>

export async function describeExisting(tx: Tx, scope: ExistingScope): Promise<Existing> {
  switch (scope.kind) {
    case 'policy':
      return describePolicies(tx, scope)
    case 'vulnerability':
      return describeCves(tx, scope)
    case 'host_status':
      return describeHosts(tx, scope)
  }
}

async function describePolicies(tx: Tx, { conditions, teamId }: ExistingScope): Promise<Existing> {
  const ids = (parsePolicyConditions(conditions).policies ?? []).map(({ id }) => id)
  const own = (await findPolicies(tx, ids)).filter((policy) => policy.teamId === teamId).map(({ id }) => id)
  const { policies, hosts } = await countFailing(tx, own)
  const verb = policies === 1 ? 'fails' : 'fail'
  const sentence = `${count(policies, 'policy', 'policies')} ${verb} on ${count(hosts, 'host', 'hosts')}`
  return { sentence, subject_count: policies, host_count: hosts }
}

async function describeCves(tx: Tx, { conditions, at, recency }: ExistingScope): Promise<Existing> {
  const wanted = { ...parseVulnerabilityConditions(conditions), sinceSeq: 0 }
  const cves = await listRecentCves(tx, { conditions: wanted, recency, at })
  const hosts = await countHostsWithAny(tx, [...new Set(cves.flatMap(({ told }) => told))])
  const sentence = `${count(cves.length, 'CVE', 'CVEs')} ${recencyWords(recency)} ${cves.length === 1 ? 'is' : 'are'} on ${count(hosts, 'host', 'hosts')}`
  return { sentence, subject_count: cves.length, host_count: hosts }
}

async function describeHosts(tx: Tx, { conditions, teamId, at }: ExistingScope): Promise<Existing> {
  const parsed = parseHostStatusConditions(conditions)
  const { unseenIds, totalHosts, percentage, isReached } = await measureHosts(tx, parsed, { teamId, at })
  const unseen = `${number(unseenIds.length)} of ${count(totalHosts, 'host', 'hosts')}`
  const sentence = `${unseen} (${percentage.toFixed(2)} %) have not checked in for ${days(parsed.daysCount * 86_400_000)}`
  return { sentence, subject_count: isReached ? 1 : 0, host_count: unseenIds.length }
}

function days(ms: number): string {
  const whole = ms / 86_400_000
  return Number.isInteger(whole) ? count(whole, 'day', 'days') : formatDuration(ms)
}

function count(value: number, one: string, many: string): string {
  return `${number(value)} ${value === 1 ? one : many}`
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}
