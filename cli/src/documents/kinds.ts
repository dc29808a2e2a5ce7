/** What `apply` sends, in the order of sending. */
export const sentKinds = ['policy', 'vulnerability_rule', 'config', 'enroll_secret'] as const

/** Known from Fleet's files and passed over, with the word for several of them. */
export const ignoredKinds: Readonly<Record<string, string>> = {
  label: 'labels',
  team: 'teams',
  user_roles: 'user roles',
  query: 'queries',
  pack: 'packs',
}

const kinds: readonly string[] = [...sentKinds, ...Object.keys(ignoredKinds)]

/** What to tell about a kind that is not known; nothing about one that is. */
export function nearestKind(name: string): string | undefined {
  if (kinds.includes(name)) return undefined
  const near = kinds.find((kind) => isNear(kind, name))
  return near === undefined ? `the kinds are ${kinds.join(', ')}` : `did you mean "${near}"?`
}

/** One letter too many, missing, wrong or swapped, or another word for the same. */
function isNear(kind: string, name: string): boolean {
  const bare = (text: string) => text.replace(/[-_ ]/g, '').replace(/ies$/, 'y').replace(/s$/, '')
  const [known, given] = [bare(kind), bare(name)]
  if (known === given) return true
  if (Math.abs(known.length - given.length) > 1) return false
  let start = 0
  while (start < known.length && known[start] === given[start]) start += 1
  const rests = [known.slice(start), given.slice(start)] as const
  return isOneStep(...rests)
}

function isOneStep(known: string, given: string): boolean {
  const isWrong = known.slice(1) === given.slice(1)
  const isShort = known.slice(1) === given
  const isLong = known === given.slice(1)
  const isSwapped = known[0] === given[1] && known[1] === given[0] && known.slice(2) === given.slice(2)
  return isWrong || isShort || isLong || isSwapped
}
