const pageSize = 1_000

/** Of what nobody has thousands: where somebody has, they still are all there. */
export async function listAllPages<T>(
  list: (page: { page: number; per_page: number }) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const found: T[] = []
  for (let page = 0; ; page++) {
    const rows = await list({ page, per_page: pageSize })
    found.push(...rows)
    if (rows.length < pageSize) return found
  }
}
