/** How old a CVE may be that is told, and from when its age counts: its publication, or when its data was usable here. */
export interface Recency {
  readonly maxAgeMs: number
  readonly from: RecentFrom
}

export type RecentFrom = 'published' | 'known'

export interface RecentSince {
  /** CVEs of that moment or later; what has no date is not recent. */
  readonly since: Date
  readonly from: RecentFrom
}

export function recentSince({ maxAgeMs, from }: Recency, at: Date): RecentSince {
  return { since: new Date(at.getTime() - maxAgeMs), from }
}

/** From when the age of a CVE counts; null while that is not known. What is no CVE is never published as one. */
export function countsFrom(
  facts: { readonly cve: string; readonly publishedAt: Date | null; readonly usableAt: Date | null },
  from: RecentFrom,
): Date | null {
  return from === 'known' || !isCve(facts.cve) ? facts.usableAt : facts.publishedAt
}

/** Advisories that name no CVE are findings under their own id. */
export function isCve(id: string): boolean {
  return id.startsWith('CVE-')
}

/** Where people read about a CVE or an advisory. */
export function detailsLink(id: string): string {
  return isCve(id) ? `https://nvd.nist.gov/vuln/detail/${id}` : `https://osv.dev/vulnerability/${id}`
}
