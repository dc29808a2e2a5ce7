/** Batches of at most `size` in the given order; size 0 means one batch. Nothing to cut gives no batch. */
export function cutBatches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (items.length === 0) return []
  if (size === 0) return [items]
  const batches: T[][] = []
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size))
  return batches
}
