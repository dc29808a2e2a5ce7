import type { Feed } from '@muster/contract/rest/feed.ts'
import type { Context } from '../../../../platform/context.ts'
import { recordNotice, resolveNotice } from '../../../notices/index.ts'

const notice = { kind: 'vulnerability_feeds', subject: 'vulnerability feeds' } as const

/** One notice about all feeds that fail or are stale; settled when none does. */
export async function noticeFeeds(ctx: Context, feeds: readonly Feed[]): Promise<void> {
  const bad = feeds.filter(({ state }) => state === 'failing' || state === 'stale')
  if (bad.length === 0) return resolveNotice(ctx, notice)
  const names = bad.map(({ name, state }) => `${name} (${state})`).join(', ')
  const [first] = bad.filter(({ error }) => error !== '')
  await recordNotice(ctx, {
    ...notice,
    message:
      `Data about vulnerabilities is not brought up to date: ${names}. What was fetched before stays in use.` +
      `${first ? ` ${first.name}: ${first.error}.` : ''} GET /vulnerabilities/feeds tells all. Where there is no ` +
      'internet, put the files into vulnerabilities.databases_path and set vulnerabilities.disable_data_sync.',
    details: { feeds: bad.map(({ name, state, error }) => ({ name, state, error })) },
  })
}
