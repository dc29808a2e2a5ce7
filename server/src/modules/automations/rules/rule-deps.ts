import type { Recency } from '../../vulnerabilities/index.ts'
import type { Scheduler } from '../../../platform/jobs/create-scheduler.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'

/** What the verbs about automations need of the server. */
export interface RuleDeps {
  readonly scheduler: Pick<Scheduler, 'list'>
  readonly outbound: Outbound
  /** How old a CVE may be that an automation reports. */
  readonly recency: Recency
  /** Between checks of automations of kind vulnerability. */
  readonly vulnerabilityIntervalMs: number
}
