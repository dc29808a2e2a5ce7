import type { TSchema } from 'typebox'

/** The same schema, refusing at any depth the keys that an object does not name (unless it says it takes others). */
export function refuseUnknownKeys<const T extends TSchema>(schema: T): T {
  return strict(schema) as T
}

function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict)
  if (typeof node !== 'object' || node === null) return node
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(node)) copy[key] = key === 'properties' ? eachStrict(value) : strict(value)
  if ('properties' in copy && !('additionalProperties' in copy)) copy['additionalProperties'] = false
  return copy
}

/** Names of properties are not keywords: one of them may be called `properties`. */
function eachStrict(properties: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties as Record<string, unknown>).map(([name, schema]) => [name, strict(schema)]),
  )
}
