import type { AutomationConditions } from '@muster/contract/rest/automation-conditions.ts'
import type { Automation, AutomationDraft } from '@muster/contract/rest/automation.ts'
import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { parseDuration } from '../../ui/format-time.ts'
import { urlProblem } from './url-problem.ts'

/** What a person has typed of a rule. The first destination is typed as an address, as it always was. */
export interface RuleForm {
  readonly enabled: boolean
  readonly policyIds: readonly number[]
  /** Of vulnerability automations. */
  readonly severity: AutomationConditions
  readonly share: number
  readonly days: number
  readonly url: string
  readonly otherIds: readonly number[]
  /** Empty: the common one. */
  readonly interval: string
  readonly batchSize: number
  readonly includeDetails: boolean
  readonly immediate: boolean
  readonly settleTime: string
  readonly reportExisting: boolean
}

type Destination = Pick<DestinationAnswer, 'id' | 'url'>

const smallestShare = 1
const fewestDays = 1

export function openForm(rule: Automation, destinations: readonly Destination[]): RuleForm {
  const [first, ...otherIds] = rule.destination_ids
  const { conditions } = rule
  return {
    enabled: rule.enabled,
    policyIds: conditions.policy_ids ?? [],
    severity: rule.kind === 'vulnerability' ? conditions : {},
    share: conditions.host_percentage || smallestShare,
    days: conditions.days_count || fewestDays,
    url: destinations.find(({ id }) => id === first)?.url ?? '',
    otherIds,
    interval: rule.interval ?? '',
    batchSize: rule.host_batch_size,
    includeDetails: rule.include_details,
    immediate: rule.immediate,
    settleTime: rule.settle_time,
    reportExisting: false,
  }
}

/** What is wrong, by field, before the server is asked. A rule that is off may be saved half-done. */
export function formProblems({ enabled, url, interval, otherIds }: RuleForm): { url?: string; interval?: string } {
  const isMissing = url.trim() === ''
  const wrongUrl = isMissing ? undefined : urlProblem(url)
  return {
    ...(enabled && isMissing && otherIds.length === 0 ? { url: 'Please add a destination URL.' } : {}),
    ...(wrongUrl === undefined ? {} : { url: wrongUrl }),
    ...(interval === '' || parseDuration(interval) !== undefined ? {} : { interval: 'Write it like 24h or 1h30m.' }),
  }
}

/** The destination that is meant by the typed address, where there is one already. */
export function findByUrl(
  url: string,
  destinations: readonly Destination[],
  preferred: readonly number[],
): number | undefined {
  const same = destinations.filter((destination) => destination.url === url.trim())
  return (same.find(({ id }) => preferred.includes(id)) ?? same[0])?.id
}

/** What the API takes; `firstId` is the destination of the typed address. */
export function toDraft(kind: Automation['kind'], form: RuleForm, firstId: number | undefined): AutomationDraft {
  const ids = [...(firstId === undefined ? [] : [firstId]), ...form.otherIds]
  return {
    enabled: form.enabled,
    conditions: toConditions(kind, form),
    destination_ids: [...new Set(ids)],
    include_details: form.includeDetails,
    ...(kind === 'host_status' ? {} : { host_batch_size: form.batchSize }),
    ...(kind === 'policy' ? { immediate: form.immediate, settle_time: form.settleTime } : {}),
    ...(kind === 'vulnerability' ? {} : { interval: form.interval === '' ? null : form.interval }),
  }
}

function toConditions(kind: Automation['kind'], { policyIds, severity, share, days }: RuleForm): AutomationConditions {
  switch (kind) {
    case 'policy':
      return { policy_ids: [...policyIds] }
    case 'host_status':
      return { host_percentage: share, days_count: days }
    case 'vulnerability':
      return severity
  }
}
