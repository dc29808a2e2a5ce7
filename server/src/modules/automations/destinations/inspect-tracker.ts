import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { inspectTrackerRoute, TrackerDraft } from '@muster/contract/rest/integration.ts'
import { AppError, invalidField } from '../../../kernel/errors.ts'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import type { Context } from '../../../platform/context.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { listTrackers } from '../queries/tracker-queries.ts'
import { decideGrants } from './decide-grants.ts'
import { findTrackerSettings } from './find-tracker-settings.ts'
import { getTrackerOfKind } from './registry.ts'
import { exchangeOf } from './test-tracker.ts'
import { TrackerError } from './tracker.ts'

/** What there is to choose before an entry is saved. Stores nothing. */
export async function inspectTracker(
  ctx: Context,
  outbound: Outbound,
  { body, query }: RouteInput<typeof inspectTrackerRoute>,
): Promise<RouteAnswer<typeof inspectTrackerRoute>> {
  const kind = getTrackerOfKind(body.kind)
  const typed = toSettings(body)
  const rows = (await listTrackers(ctx.db)).filter((row) => row.kind === body.kind)
  const row = rows.find(({ identity }) => identity === kind.identityOf(typed))
  const isKept = !body.api_token || body.api_token === SECRET_MASK
  const apiToken = isKept ? row && findTrackerSettings(ctx.box, row)?.apiToken : body.api_token
  if (apiToken === undefined || apiToken === null) {
    throw invalidField('api_token', 'api_token is missing, and nothing is stored for this url and project or group')
  }
  const before = row?.allowedNetworks ?? []
  const check = await outbound.checkTarget(body.url, { grants: before })
  const isPrivateAllowed = query.allow_private ?? false
  const grants = decideGrants({ check, before, isPrivateAllowed, actor: ctx.actor, field: 'url' })
  try {
    return { set_up: await kind.inspect(exchangeOf(outbound, grants), { ...typed, apiToken }) }
  } catch (error) {
    if (error instanceof TrackerError) throw new AppError('bad-request', error.message)
    throw error
  }
}

function toSettings(draft: TrackerDraft): Record<string, unknown> {
  const choices = { labels: [], fields: {} }
  return draft.kind === 'jira'
    ? {
        ...{ url: draft.url, username: draft.username ?? '', projectKey: draft.project_key },
        ...{ issueType: draft.issue_type ?? 'Task', ...choices },
      }
    : { ...{ url: draft.url, email: draft.email ?? '', groupId: draft.group_id }, ...choices }
}
