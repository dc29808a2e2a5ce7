import type { SecretBox } from '../../../../platform/crypto/secret-box.ts'
import { openSettings } from '../sealed-settings.ts'
import type { WebhookSettings } from './webhook.ts'

/** The settings of a stored webhook; throws where they were sealed with another key. */
export function openWebhook(box: SecretBox, sealed: Uint8Array): WebhookSettings {
  // Nobody seals anything else for a webhook.
  return openSettings(box, sealed) as WebhookSettings
}
