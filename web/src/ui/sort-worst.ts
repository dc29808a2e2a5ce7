interface Judged {
  readonly cvss_score: number | null
  readonly cisa_known_exploit: boolean | null
  readonly is_low_confidence: boolean
}

/** What is certain first, of it what is known to be exploited, then by severity. */
export function sortWorst<T extends Judged>(vulnerabilities: readonly T[]): readonly T[] {
  return vulnerabilities.toSorted(
    (a, b) =>
      Number(a.is_low_confidence) - Number(b.is_low_confidence) ||
      Number(b.cisa_known_exploit ?? false) - Number(a.cisa_known_exploit ?? false) ||
      (b.cvss_score ?? -1) - (a.cvss_score ?? -1),
  )
}
