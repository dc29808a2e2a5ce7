import { isNear } from './is-near.ts'
import { ignoredKinds, kinds } from './kinds/index.ts'

/** What to tell about a kind that is not known; nothing about one that is. */
export function describeUnknownKind(name: string): string | undefined {
  const known = [...Object.keys(kinds), ...Object.keys(ignoredKinds)]
  if (known.includes(name)) return undefined
  const near = known.find((kind) => isNear(kind, name))
  return near === undefined ? `the kinds are ${known.join(', ')}` : `did you mean "${near}"?`
}
