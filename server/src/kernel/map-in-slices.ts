/** Like Promise.all over `map`, `size` at a time; throws the first failure in the order of the items. */
export async function mapInSlices<In, Out>(
  items: readonly In[],
  size: number,
  map: (item: In) => Promise<Out>,
): Promise<readonly Out[]> {
  const mapped: Out[] = []
  for (let start = 0; start < items.length; start += size) {
    const settled = await Promise.allSettled(items.slice(start, start + size).map(map))
    for (const one of settled) {
      if (one.status === 'rejected') throw one.reason
      mapped.push(one.value)
    }
  }
  return mapped
}
