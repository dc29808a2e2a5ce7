interface Judged {
  readonly cvss_score: number | null
  readonly cisa_known_exploit: boolean | null
}

/** Known to be exploited first, then by severity. */
export function sortWorst<T extends Judged>(vulnerabilities: readonly T[]): readonly T[] {
  return vulnerabilities.toSorted(
    (a, b) =>
      Number(b.cisa_known_exploit ?? false) - Number(a.cisa_known_exploit ?? false) ||
      (b.cvss_score ?? -1) - (a.cvss_score ?? -1),
  )
}
