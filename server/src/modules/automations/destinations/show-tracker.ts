import type { TrackerAnswer } from '@muster/contract/rest/destination.ts'
import type { SecretBox } from '../../../platform/crypto/secret-box.ts'
import type { DestinationDetail } from '../queries/destination-queries.ts'
import { findTrackerSettings } from './find-tracker-settings.ts'

const betaReason =
  "Proven against the vendors' own descriptions of their APIs, not yet against accounts of Jira and Zendesk."

/** What there is to see of a tracker beside what all destinations have; its token is shown to nobody. */
export function showTracker(box: SecretBox, row: DestinationDetail): TrackerAnswer {
  const settings = findTrackerSettings(box, row)
  const isZendesk = row.kind === 'zendesk'
  const common = {
    is_beta: true,
    beta_reason: betaReason,
    is_verified: row.verifiedAt !== null,
    verify_problem: row.verifyProblem,
    verify_at: row.verifyAt?.toISOString() ?? null,
  } as const
  if (!settings) return { ...common, deployment: isZendesk ? 'zendesk' : '', account: '', target: '' }
  return 'groupId' in settings
    ? { ...common, deployment: 'zendesk', account: settings.email, target: String(settings.groupId) }
    : {
        ...common,
        deployment: settings.deployment ?? '',
        account: settings.username,
        target: settings.projectKey,
      }
}
