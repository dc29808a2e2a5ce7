import { hostDependents } from './compose-hosts.ts'
import { composeTeamDependents } from './compose-teams.ts'
import { withTickets } from './compose-tickets.ts'
import { createActivityRoutes } from './modules/activities/index.ts'
import type { Automations } from './modules/automations/index.ts'
import { createGitopsRoutes } from './modules/gitops/index.ts'
import { applyEnrollSecrets, createHostRoutes } from './modules/hosts/index.ts'
import { createIdentityRoutes, hasPermission } from './modules/identity/index.ts'
import { createLabelRoutes } from './modules/labels/index.ts'
import { noticeRoutes } from './modules/notices/index.ts'
import { policyRoutes } from './modules/policies/index.ts'
import { createSettingsRoutes, findMailSettings, findSsoSettings, getServerUrl } from './modules/settings/index.ts'
import { softwareRoutes } from './modules/software/index.ts'
import { createTeamRoutes } from './modules/teams/index.ts'
import type { Vulnerabilities } from './modules/vulnerabilities/index.ts'
import type { ServerConfig } from './platform/config/server-options.ts'
import type { Background } from './platform/background/create-background.ts'
import type { Context } from './platform/context.ts'
import { createPasswords } from './platform/crypto/passwords.ts'
import type { BoundRoute } from './platform/http/bound-route.ts'
import type { Scheduler } from './platform/jobs/create-scheduler.ts'
import { createScheduleRoutes } from './platform/jobs/schedule-routes.ts'
import type { Mailer } from './platform/mail/create-mailer.ts'
import { createOpenid } from './platform/openid/create-openid.ts'
import type { Outbound } from './platform/outbound/create-outbound.ts'

export interface ComposeRoutes {
  readonly config: ServerConfig
  readonly context: Pick<Context, 'clock'>
  readonly mailer: Pick<Mailer, 'send'>
  readonly outbound: Pick<Outbound, 'send'>
  readonly background: Background
  readonly automations: Automations
  readonly vulnerabilities: Pick<Vulnerabilities, 'routes'>
  readonly scheduler: Scheduler
}

/** What the modules answer over REST. */
export function composeRoutes(input: ComposeRoutes): readonly BoundRoute[] {
  const { config, context, automations, vulnerabilities, scheduler, mailer } = input
  const passwords = createPasswords()
  const teamDependents = composeTeamDependents(automations)
  return [
    ...createIdentityRoutes({
      ...{ passwords, mailer, background: input.background, clock: context.clock },
      sessionDurationMs: config['session.duration'],
      inviteValidMs: config['app.invite_token_validity_period'],
      openid: createOpenid({ outbound: input.outbound, clock: context.clock }),
      ...{ findMailing: findMailSettings, findSso: findSsoSettings, getServerUrl },
    }),
    ...createSettingsRoutes({
      ...{ isBehindProxy: config['server.trusted_proxies'].length > 0 },
      ...{ passwords, mailer, serverConfig: config, sections: automations.settingsSections },
      setEnrollSecret: (ctx, secret) => applyEnrollSecrets(ctx, { teamId: null, secrets: [{ secret }] }),
    }),
    ...createHostRoutes(hostDependents),
    ...createLabelRoutes(hostDependents),
    ...softwareRoutes,
    ...withTickets([...vulnerabilities.routes, ...policyRoutes]),
    ...createTeamRoutes(teamDependents),
    ...createGitopsRoutes({ settingsSections: automations.settingsSections, teamDependents }),
    ...automations.routes,
    ...createScheduleRoutes(scheduler),
    ...createActivityRoutes({ maySeeValues: (actor) => hasPermission(actor, 'user:read') }),
    ...noticeRoutes,
  ]
}
