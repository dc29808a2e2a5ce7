const perPage = 500

interface Page {
  readonly page: number
  readonly per_page: number
}

/** All pages of a list, one after the other. */
export async function listPages<T>(fetchPage: (page: Page) => Promise<readonly T[]>): Promise<readonly T[]> {
  const items: T[] = []
  for (let page = 0; ; page += 1) {
    const found = await fetchPage({ page, per_page: perPage })
    items.push(...found)
    // Older servers know no pages and answer with all.
    if (found.length !== perPage) return items
  }
}
