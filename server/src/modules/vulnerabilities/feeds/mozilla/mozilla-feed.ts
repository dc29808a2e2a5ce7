import { type Feed, hourMs } from '../sync/feed.ts'
import { fetchOnly } from '../sync/fetch-only.ts'

export const mozillaFeed: Feed = {
  name: 'mozilla',
  everyMs: 12 * hourMs,
  addressKey: 'vulnerabilities.mozilla_url',
  sync: (session) => fetchOnly(session, { url: session.address, name: 'mozilla-advisories.zip' }),
}
