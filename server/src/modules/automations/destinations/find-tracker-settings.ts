import { AppError } from '../../../kernel/errors.ts'
import type { SecretBox } from '../../../platform/crypto/secret-box.ts'
import type { JiraSettings } from './jira/jira-settings.ts'
import { openSettings } from './sealed-settings.ts'
import type { ZendeskSettings } from './zendesk/zendesk-settings.ts'

/** Undefined when they were sealed with a key that this server does not have. */
export function findTrackerSettings(
  box: SecretBox,
  { sealedSettings }: { readonly sealedSettings: Uint8Array },
): JiraSettings | ZendeskSettings | undefined {
  try {
    // Nobody seals anything else for a tracker.
    return openSettings(box, sealedSettings) as unknown as JiraSettings | ZendeskSettings
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
