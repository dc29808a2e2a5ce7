import { isSpec, type Spec } from '../spec.ts'

/** Dotted paths of the features that Muster lacks: whole sections, or single keys in sections that it has. */
export function absentPaths(absent: Spec, section: unknown, prefix = ''): readonly string[] {
  const { properties = {} } = (section ?? {}) as { readonly properties?: Spec }
  return Object.entries(absent).flatMap(([key, off]) => {
    const path = `${prefix}${key}`
    if (!Object.hasOwn(properties, key)) return [path]
    return isSpec(off) ? absentPaths(off, properties[key], `${path}.`) : []
  })
}
