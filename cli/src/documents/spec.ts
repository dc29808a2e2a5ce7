export type Spec = Readonly<Record<string, unknown>>

export function isSpec(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The keys on the way of a dotted path, some of which hold dots themselves: `roles.ada@example.com.teams.0`. */
export function splitPath(spec: unknown, dotted: string): readonly string[] {
  if (dotted === '') return []
  const words = dotted.split('.')
  for (let length = 1; length < words.length; length += 1) {
    const key = words.slice(0, length).join('.')
    if (typeof spec !== 'object' || spec === null || !Object.hasOwn(spec, key)) continue
    const inner = (spec as Spec)[key]
    return [key, ...splitPath(inner, words.slice(length).join('.'))]
  }
  return [dotted]
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(spec: unknown, keys: readonly string[]): unknown {
  return keys.reduce((around, key) => (isSpec(around) ? around[key] : undefined), spec)
}

/** Nothing in it says more than empty, zero or no. */
export function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty)
  return value === undefined || value === null || value === false || value === '' || value === 0
}
