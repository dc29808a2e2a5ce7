import { type FieldProblem, AppError } from '../../kernel/errors.ts'
import { SECRET_MASK } from '../../kernel/secret.ts'
import { overlay } from '../../platform/documents/overlay.ts'
import type { SettingsDocument } from './settings-document.ts'

type Json = Record<string, unknown>

/** These are replaced whole when given: merging could never remove a name from them. */
const replacedWhole = ['features.additional_queries', 'agent_options'] as const

/**
 * The stored document with the request laid over it. A masked password stays what it is; a new one is sealed.
 * Keys that are not ours are left out.
 */
export function mergeSettings(
  stored: SettingsDocument,
  patch: Json,
  seal: (password: string) => string,
): SettingsDocument {
  const given = withSealedPassword(withFeatures(onlyKnown(stored, patch)), seal)
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

function withSealedPassword(given: Json, seal: (password: string) => string): Json {
  const smtp = given['smtp_settings'] as Json | undefined
  if (!smtp) return given
  const { password, configured: _derived, ...rest } = smtp
  if (typeof password !== 'string' || password === SECRET_MASK) return { ...given, smtp_settings: rest }
  return { ...given, smtp_settings: { ...rest, password: password === '' ? '' : seal(password) } }
}

function replaceAt(merged: Json, given: Json, path: string): void {
  const [section = '', key] = path.split('.')
  const value = key === undefined ? given[section] : (given[section] as Json | undefined)?.[key]
  if (value === undefined) return
  merged[section] = key === undefined ? value : { ...(merged[section] as Json), [key]: value }
}
