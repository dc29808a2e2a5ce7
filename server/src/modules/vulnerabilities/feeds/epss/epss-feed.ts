import { type Feed, hourMs } from '../sync/feed.ts'
import { fetchOnly } from '../sync/fetch-only.ts'

export const epssFeed: Feed = {
  name: 'epss',
  everyMs: 12 * hourMs,
  addressKey: 'vulnerabilities.epss_url',
  sync: (session) => fetchOnly(session, { url: session.address, name: 'epss_scores-current.csv.gz' }),
}
