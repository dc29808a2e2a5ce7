import type { SecretBox } from '../../../platform/crypto/secret-box.ts'

export const DESTINATION_SETTINGS_PURPOSE = 'destination settings'

/** Whole settings are sealed: path and query of a URL are often the secret. */
export function sealSettings(box: SecretBox, settings: object): Buffer {
  return box.seal(JSON.stringify(settings), DESTINATION_SETTINGS_PURPOSE)
}

export function openSettings(box: SecretBox, sealed: Uint8Array): Record<string, unknown> {
  // Written by sealSettings only, and authenticated.
  return JSON.parse(box.open(sealed, DESTINATION_SETTINGS_PURPOSE)) as Record<string, unknown>
}
