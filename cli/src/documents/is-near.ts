/** One letter too many, missing, wrong or swapped, or another word for the same. */
export function isNear(one: string, other: string): boolean {
  const bare = (text: string) => text.replace(/[-_ ]/g, '').replace(/ies$/, 'y').replace(/s$/, '')
  const [known, given] = [bare(one), bare(other)]
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
