import { type Feed, hourMs } from '../sync/feed.ts'
import { fetchOnly } from '../sync/fetch-only.ts'

export const kevFeed: Feed = {
  name: 'kev',
  everyMs: 6 * hourMs,
  addressKey: 'vulnerabilities.kev_url',
  sync: (session) => fetchOnly(session, { url: session.address, name: 'known_exploited_vulnerabilities.json' }),
}
