import { isObject } from '../../platform/documents/overlay.ts'

/** One key of what was changed. Secrets are masked before they come here. */
export interface Change {
  readonly key: string
  readonly before: unknown
  readonly after: unknown
}

type Json = Readonly<Record<string, unknown>>

const maxChanges = 100
const maxTextLength = 2_000

/**
 * What differs between two states, by dotted key; lists are compared whole. Give both as they are shown: an activity is
 * read by more people than may read a secret. `keys` names what differs though it looks alike, such as a masked secret.
 */
export function describeChanges(before: Json, after: Json, keys: readonly string[] = []): readonly Change[] {
  const found = new Map<string, Change>()
  collect('', before, after, found)
  for (const key of keys) {
    if (!found.has(key)) found.set(key, { key, before: cut(at(before, key)), after: cut(at(after, key)) })
  }
  return [...found.values()].filter(({ key }) => !isCovered(key, found)).slice(0, maxChanges)
}

function collect(path: string, before: unknown, after: unknown, found: Map<string, Change>): void {
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      collect(path === '' ? key : `${path}.${key}`, ownValue(before, key), ownValue(after, key), found)
    }
    return
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return
  found.set(path, { key: path, before: cut(before), after: cut(after) })
}

/** A whole section among the given keys says nothing more where its parts are listed. */
function isCovered(key: string, found: ReadonlyMap<string, Change>): boolean {
  return [...found.keys()].some((other) => other.startsWith(`${key}.`))
}

function at(value: unknown, path: string): unknown {
  let current = value
  for (const key of path.split('.')) current = isObject(current) ? ownValue(current, key) : undefined
  return current
}

/** Users name keys as they like: `toString` is one that was not given, though every object answers to it. */
function ownValue(object: Json, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Absent is null; what is long is cut. */
function cut(value: unknown): unknown {
  if (value === undefined) return null
  const shown = withoutPaths(value)
  const text = typeof shown === 'string' ? shown : JSON.stringify(shown)
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : shown
}

/** Path and query of a URL are often the secret. */
function withoutPaths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPaths)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutPaths(part)]))
  if (typeof value !== 'string' || !/^https?:\/\/\S+$/i.test(value) || !URL.canParse(value)) return value
  const { origin, pathname, search } = new URL(value)
  return pathname === '/' && search === '' ? origin : `${origin}/…`
}
