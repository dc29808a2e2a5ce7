type Json = Record<string, unknown>

/** `base` overlaid with `given`: objects merge, arrays and scalars replace, what is absent stays. */
export function overlay(base: Json, given: Json): Json {
  // fromEntries and not assignment: a key `__proto__` stays a mere key.
  const merged = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    const before = merged.get(key)
    merged.set(key, isObject(before) && isObject(value) ? overlay(before, value) : value)
  }
  return Object.fromEntries(merged)
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The dotted paths at which two documents differ, in the order of the first, then of the second. */
export function changedKeys(before: Json, after: Json, prefix = ''): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => {
    const [old, fresh] = [before[key], after[key]]
    if (isObject(old) && isObject(fresh)) return changedKeys(old, fresh, `${prefix}${key}.`)
    return JSON.stringify(old) === JSON.stringify(fresh) ? [] : [prefix + key]
  })
}
