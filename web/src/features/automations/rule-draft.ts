import type { AutomationConditions } from '@muster/contract/rest/automation-conditions.ts'
import type { Automation, AutomationDraft } from '@muster/contract/rest/automation.ts'
import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { parseDuration } from '../../ui/format-time.ts'
import { urlProblem } from './url-problem.ts'

/** A request to an address, or a ticket in a Jira or Zendesk. */
export type Workflow = 'ticket' | 'webhook'

/** What a person has typed of a rule. The first destination is typed as an address, as it always was. */
export interface RuleForm {
  readonly enabled: boolean
  readonly policyIds: readonly number[]
  /** Of vulnerability automations. */
  readonly severity: AutomationConditions
  readonly share: number
  readonly days: number
  readonly workflow: Workflow
  /** The destination of its tickets; null while none is chosen. */
  readonly ticketId: number | null
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

type Destination = Pick<DestinationAnswer, 'id' | 'kind' | 'url'>

export function isTracker({ kind }: Pick<DestinationAnswer, 'kind'>): boolean {
  return kind !== 'webhook'
}

const smallestShare = 1
const fewestDays = 1

export function openForm(rule: Automation, destinations: readonly Destination[]): RuleForm {
  const [firstId, ...otherIds] = rule.destination_ids
  const first = destinations.find(({ id }) => id === firstId)
  const { conditions } = rule
  return {
    enabled: rule.enabled,
    policyIds: conditions.policy_ids ?? [],
    severity: rule.kind === 'vulnerability' ? conditions : {},
    share: conditions.host_percentage || smallestShare,
    days: conditions.days_count || fewestDays,
    workflow: openWorkflow(rule, first, destinations),
    ticketId: first && isTracker(first) ? first.id : null,
    url: first && !isTracker(first) ? first.url : '',
    otherIds,
    interval: rule.interval ?? '',
    batchSize: rule.host_batch_size,
    includeDetails: rule.include_details,
    immediate: rule.immediate,
    settleTime: rule.settle_time,
    reportExisting: false,
  }
}

/** Whoever has connected a tracker and chosen nothing yet came for tickets. Host status has none. */
function openWorkflow(
  { kind }: Pick<Automation, 'kind'>,
  first: Destination | undefined,
  destinations: readonly Destination[],
): Workflow {
  if (kind === 'host_status') return 'webhook'
  const isTicket = first ? isTracker(first) : destinations.some(isTracker)
  return isTicket ? 'ticket' : 'webhook'
}

export interface FormProblems {
  readonly url?: string
  readonly ticket?: string
  readonly interval?: string
}

/** What is wrong, by field, before the server is asked. A rule that is off may be saved half-done. */
export function formProblems(form: RuleForm): FormProblems {
  const { interval } = form
  return {
    ...destinationProblems(form),
    ...(interval === '' || parseDuration(interval) !== undefined ? {} : { interval: 'Write it like 24h or 1h30m.' }),
  }
}

/** Also of forms that know no more of a rule than where it sends. */
export function destinationProblems({
  enabled,
  workflow,
  ticketId,
  url,
  otherIds = [],
}: Pick<RuleForm, 'enabled' | 'workflow' | 'ticketId' | 'url'> & Partial<Pick<RuleForm, 'otherIds'>>): FormProblems {
  const isNeeded = enabled && otherIds.length === 0
  if (workflow === 'ticket')
    return isNeeded && ticketId === null ? { ticket: 'Please choose a ticket destination.' } : {}
  const wrongUrl = url.trim() === '' ? undefined : urlProblem(url)
  if (wrongUrl !== undefined) return { url: wrongUrl }
  return isNeeded && url.trim() === '' ? { url: 'Please add a destination URL.' } : {}
}

/** The destination that is meant by the typed address, where there is one already. */
export function findByUrl(
  url: string,
  destinations: readonly Destination[],
  preferred: readonly number[],
): number | undefined {
  const same = destinations.filter((destination) => !isTracker(destination) && destination.url === url.trim())
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
