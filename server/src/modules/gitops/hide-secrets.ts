import { Secret } from '../../kernel/secret.ts'
import { isObject } from '../../platform/documents/overlay.ts'

/** Keys of documents whose values are not for everybody's eyes. */
const secretKeys = new Set(['password', 'api_token', 'secret', 'destination_url', 'webhook_url', 'metadata'])

/** The same document with its secrets as `Secret`. */
export function hideSecrets(value: unknown): unknown {
  if (value instanceof Secret) return value
  if (Array.isArray(value)) return value.map(hideSecrets)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      typeof entry === 'string' && secretKeys.has(key) ? new Secret(entry) : hideSecrets(entry),
    ]),
  )
}
