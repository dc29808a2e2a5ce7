import type { FeedName } from '../feed-file.ts'
import { type Feed, hourMs, joinAddress } from '../sync/feed.ts'
import { fetchOnly } from '../sync/fetch-only.ts'

/** Feeds by the folders of OSV's ecosystems. */
const ecosystems: readonly (readonly [FeedName, string])[] = [
  ['debian', 'Debian'],
  ['ubuntu', 'Ubuntu'],
  ['redhat', 'Red Hat'],
  ['almalinux', 'AlmaLinux'],
  ['rocky', 'Rocky Linux'],
  ['pypi', 'PyPI'],
  ['npm', 'npm'],
]

export const osvFeeds: readonly Feed[] = ecosystems.map(([name, folder]) => ({
  name,
  everyMs: 12 * hourMs,
  addressKey: 'vulnerabilities.osv_url',
  sync: (session) => {
    const url = joinAddress(session.address, `${encodeURIComponent(folder)}/all.zip`)
    return fetchOnly(session, { url, name: `osv-${name}.zip` })
  },
}))
