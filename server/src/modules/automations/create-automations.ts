import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Context } from '../../platform/context.ts'
import type { Database } from '../../platform/database/open-database.ts'
import type { BoundRoute } from '../../platform/http/bound-route.ts'
import type { Scheduler } from '../../platform/jobs/create-scheduler.ts'
import type { Outbound } from '../../platform/outbound/create-outbound.ts'
import type { SettingsSection } from '../settings/index.ts'
import { automationSchedules } from './automations-jobs.ts'
import { deliveryRoutes } from './deliveries/delivery-routes.ts'
import { createDeliveryWorker } from './deliveries/delivery-worker.ts'
import { integrationsSection } from './settings-view/integrations-section.ts'
import { createWebhookSettingsSection } from './settings-view/webhook-settings-section.ts'

export interface AutomationsOptions {
  /** The actor is Muster itself. */
  readonly ctx: Context
  readonly database: Database
  readonly scheduler: Scheduler
  readonly outbound: Outbound
  readonly retryDelaysMs: readonly number[]
  /** How long settled deliveries are kept. */
  readonly historyMs: number
}

export interface Automations {
  readonly routes: readonly BoundRoute[]
  readonly settingsSections: readonly SettingsSection[]
  /** Sends what the schedules plan. */
  readonly worker: Lifecycle
}

export function createAutomations(options: AutomationsOptions): Automations {
  for (const schedule of automationSchedules(options.ctx, options)) options.scheduler.define(schedule)
  return {
    routes: deliveryRoutes,
    settingsSections: [createWebhookSettingsSection(options.outbound), integrationsSection],
    worker: createDeliveryWorker(options),
  }
}
