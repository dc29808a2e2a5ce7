import type { Recency } from '../../vulnerabilities/index.ts'
import { durationWords } from '../rules/duration-words.ts'

/** `published in the last 30 days`. */
export function recencyWords({ maxAgeMs, from }: Recency): string {
  return `${from === 'known' ? 'that became known here' : 'published'} in the last ${durationWords(maxAgeMs)}`
}
