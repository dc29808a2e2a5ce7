import { type FieldProblem, AppError } from '../../kernel/errors.ts'
import { SECRET_MASK, Secret } from '../../kernel/secret.ts'
import type { SecretBox } from '../../platform/crypto/secret-box.ts'
import { overlay } from '../../platform/documents/overlay.ts'
import type { SettingsDocument } from './settings-document.ts'

type Json = Record<string, unknown>

/** These are replaced whole when given: merging could never remove a name from them. */
const replacedWhole = ['features.additional_queries', 'agent_options'] as const

export type Seal = (secret: string, purpose: SecretPurpose) => string

/**
 * The stored document with the request laid over it. A masked secret stays what it is; a new one is sealed.
 * Keys that are not ours are left out.
 */
export function mergeSettings(stored: SettingsDocument, patch: Json, seal: Seal): SettingsDocument {
  const given = withSealedSecrets(withFeatures(onlyKnown(stored, patch)), seal)
  const merged = overlay(stored, given)
  for (const path of replacedWhole) replaceAt(merged, given, path)
  // The request was checked against the schema of these sections, and overlay keeps their shape.
  return merged as unknown as SettingsDocument
}

function onlyKnown(stored: SettingsDocument, patch: Json): Json {
  const known = new Set([...Object.keys(stored), 'host_settings'])
  return Object.fromEntries(Object.entries(patch).filter(([key]) => known.has(key)))
}

function withFeatures({ host_settings, ...given }: Json): Json {
  if (host_settings === undefined) return given
  if (given['features'] === undefined) return { ...given, features: host_settings }
  const fields: FieldProblem[] = [
    { field: 'host_settings', reason: 'is the older name of features: give one of the two' },
  ]
  throw new AppError('invalid', 'host_settings is the older name of features: give one of the two', { fields })
}

/** Secrets of the document: the section, the key below it, and what each is sealed for. */
export const documentSecrets = [
  { section: 'smtp_settings', key: 'password', purpose: 'smtp password' },
  { section: 'sso_settings', key: 'client_secret', purpose: 'single sign-on client secret' },
] as const

/** A secret as it is stored. */
export function sealWith(box: SecretBox): Seal {
  return (secret, purpose) => box.seal(secret, purpose).toString('base64')
}

/** Empty where nothing is stored. */
export function openSecret(box: SecretBox, sealed: string, purpose: SecretPurpose): Secret {
  return new Secret(sealed === '' ? '' : box.open(Buffer.from(sealed, 'base64'), purpose))
}

export type SecretPurpose = (typeof documentSecrets)[number]['purpose']

function withSealedSecrets(given: Json, seal: Seal): Json {
  const sealed = { ...given }
  for (const { section, key, purpose } of documentSecrets) {
    const part = given[section] as Json | undefined
    if (!part) continue
    const { [key]: secret, configured: _derived, ...rest } = part
    const isKept = typeof secret !== 'string' || secret === SECRET_MASK
    sealed[section] = isKept ? rest : { ...rest, [key]: secret === '' ? '' : seal(secret, purpose) }
  }
  return sealed
}

function replaceAt(merged: Json, given: Json, path: string): void {
  const [section = '', key] = path.split('.')
  const value = key === undefined ? given[section] : (given[section] as Json | undefined)?.[key]
  if (value === undefined) return
  merged[section] = key === undefined ? value : { ...(merged[section] as Json), [key]: value }
}
