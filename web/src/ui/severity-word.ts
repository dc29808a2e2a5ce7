/** The words of CVSS 3 for its scores. */
export function severityWord(score: number): 'None' | 'Low' | 'Medium' | 'High' | 'Critical' {
  if (score >= 9) return 'Critical'
  if (score >= 7) return 'High'
  if (score >= 4) return 'Medium'
  return score > 0 ? 'Low' : 'None'
}
