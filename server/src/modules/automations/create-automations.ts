import type { Recency, Vulnerabilities } from '../vulnerabilities/index.ts'
import type { Context } from '../../platform/context.ts'
import type { Database } from '../../platform/database/open-database.ts'
import type { BoundRoute } from '../../platform/http/bound-route.ts'
import type { Scheduler } from '../../platform/jobs/create-scheduler.ts'
import type { Metrics } from '../../platform/metrics/create-metrics.ts'
import type { Outbound } from '../../platform/outbound/create-outbound.ts'
import type { SettingsSection } from '../settings/index.ts'
import type { TeamSection } from '../teams/index.ts'
import { automationSchedules } from './automations-jobs.ts'
import { deliveryRoutes } from './deliveries/delivery-routes.ts'
import { addDeliveryMetrics } from './deliveries/delivery-metrics.ts'
import { createDeliveryWorker, type DeliveryWorker } from './deliveries/delivery-worker.ts'
import { createDestinationRoutes } from './destinations/destination-routes.ts'
import { createBacktestRoutes } from './backtest/backtest-routes.ts'
import { createExplainRoutes } from './explain/explain-routes.ts'
import { createPreviewRoutes } from './preview/preview-routes.ts'
import { createRuleRoutes } from './rules/rule-routes.ts'
import { createIntegrationsSection } from './settings-view/integrations-section.ts'
import { createTeamIntegrations } from './settings-view/team-integrations.ts'
import { createTeamWebhookSettings } from './settings-view/team-webhook-settings.ts'
import { createWebhookSettingsSection } from './settings-view/webhook-settings-section.ts'
import { ticketRoutes } from './tickets/ticket-routes.ts'
import { createFlipWatcher, type FlipWatcher } from './triggers/flip-watcher.ts'
import { resetRoutes } from './triggers/reset-routes.ts'

export interface AutomationsOptions {
  /** The actor is Muster itself. */
  readonly ctx: Context
  readonly database: Database
  readonly scheduler: Scheduler
  readonly outbound: Outbound
  readonly metrics: Metrics
  readonly retryDelaysMs: readonly number[]
  /** How long settled deliveries and decisions are kept. */
  readonly historyMs: number
  /** Between searches for new CVEs. */
  readonly vulnerabilityIntervalMs: number
  /** How old a CVE may be that is reported. */
  readonly recency: Recency
  /** New CVEs are looked for only when somebody asks. */
  readonly isVulnerabilityScheduleOff?: boolean
  /** The work before and after CVEs are told. */
  readonly vulnerabilities?: Pick<Vulnerabilities, 'update' | 'tidy'>
}

export interface Automations {
  readonly routes: readonly BoundRoute[]
  readonly settingsSections: readonly SettingsSection[]
  /** `integrations` before `webhook_settings`: a change of both hands the automation from one to the other. */
  readonly teamSections: readonly TeamSection[]
  /** Plans what is not to wait for a schedule. */
  readonly watcher: FlipWatcher
  /** Sends what is planned. */
  readonly worker: DeliveryWorker
}

export function createAutomations(options: AutomationsOptions): Automations {
  for (const schedule of automationSchedules(options.ctx, options)) options.scheduler.define(schedule)
  return {
    routes: [
      ...deliveryRoutes,
      ...ticketRoutes,
      ...createDestinationRoutes(options.outbound),
      ...resetRoutes,
      ...createRuleRoutes(options),
      ...createPreviewRoutes(options),
      ...createBacktestRoutes(options),
      ...createExplainRoutes(options),
    ],
    settingsSections: [createIntegrationsSection(options), createWebhookSettingsSection(options)],
    teamSections: [createTeamIntegrations(options), createTeamWebhookSettings(options)],
    watcher: createFlipWatcher(options.ctx),
    worker: createDeliveryWorker({
      ...options,
      onRecorded: addDeliveryMetrics(options.metrics, { db: options.database.db, clock: options.ctx.clock }),
    }),
  }
}
