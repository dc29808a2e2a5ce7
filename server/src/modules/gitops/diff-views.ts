import type { GitopsChange } from '@muster/contract/rest/gitops.ts'
import { SECRET_MASK, Secret } from '../../kernel/secret.ts'
import { isObject } from '../../platform/documents/overlay.ts'

export type View = Readonly<Record<string, unknown>>

type FieldChange = Pick<GitopsChange, 'path' | 'before' | 'after'>

/** The fields that differ, by dotted path; one change for the whole of what is new or gone. */
export function diffViews(before: View | undefined, after: View | undefined, path = ''): readonly FieldChange[] {
  if (before === undefined || after === undefined) {
    if (before === after) return []
    return [{ path, before: show(before) ?? null, after: show(after) ?? null }]
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => diffValues(before[key], after[key], path === '' ? key : `${path}.${key}`))
}

function diffValues(before: unknown, after: unknown, path: string): readonly FieldChange[] {
  if (isGroup(before) && isGroup(after)) return diffViews(before, after, path)
  // Entry by entry while none came or went.
  if (isGroups(before) && isGroups(after) && before.length === after.length) {
    return before.flatMap((entry, index) => diffViews(entry, after[index], `${path}.${index}`))
  }
  if (fingerprint(before) === fingerprint(after)) return []
  return [{ path, before: show(before) ?? null, after: show(after) ?? null }]
}

function isGroup(value: unknown): value is View {
  return isObject(value) && !(value instanceof Secret)
}

function isGroups(value: unknown): value is readonly View[] {
  return Array.isArray(value) && value.every(isGroup)
}

/** Equal for equal values, secrets compared by what they hide. Never leaves this file. */
function fingerprint(value: unknown): string {
  return JSON.stringify(unwrap(value)) ?? ''
}

function unwrap(value: unknown): unknown {
  if (value instanceof Secret) return ['secret', value.reveal()]
  if (Array.isArray(value)) return value.map(unwrap)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, unwrap(entry)]))
}

/** What may be seen: a web address keeps its origin, for its path is often the secret. */
function show(value: unknown): unknown {
  if (value instanceof Secret) return maskSecret(value.reveal())
  if (Array.isArray(value)) return value.map(show)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, show(entry)]))
}

function maskSecret(text: string): string {
  if (text === '') return ''
  const url = /^https?:/.test(text) && URL.canParse(text) ? new URL(text) : undefined
  if (!url) return SECRET_MASK
  return url.href === `${url.origin}/` || text === url.origin ? url.origin : `${url.origin}/${SECRET_MASK}`
}
