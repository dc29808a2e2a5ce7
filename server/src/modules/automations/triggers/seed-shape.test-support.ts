import assert from 'node:assert/strict'

/**
 * Asserts that `body` is what `seed` documents: every path of the seed is there, with the same type, in the same order.
 * What else the body holds is an addition; the paths of those are returned.
 */
export function assertSeedShape(body: unknown, seed: unknown, path = '$'): readonly string[] {
  assert.equal(typeName(body), typeName(seed), `type of ${path}`)
  if (Array.isArray(seed)) {
    const additions = (body as unknown[]).flatMap((item) => assertSeedShape(item, seed[0], `${path}[]`))
    return [...new Set(additions)]
  }
  if (typeName(seed) !== 'object') return []
  const [given, documented] = [body as Record<string, unknown>, seed as Record<string, unknown>]
  const keys = Object.keys(documented)
  assert.deepEqual(
    Object.keys(given).filter((key) => keys.includes(key)),
    keys,
    `keys of ${path}`,
  )
  const own = Object.keys(given)
    .filter((key) => !keys.includes(key))
    .map((key) => `${path}.${key}`)
  return [...own, ...keys.flatMap((key) => assertSeedShape(given[key], documented[key], `${path}.${key}`))]
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}
