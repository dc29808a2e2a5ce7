import type { ServerConfig } from '../../../../platform/config/server-options.ts'
import type { Context } from '../../../../platform/context.ts'
import { type Finding, findingsOf } from '../../../../platform/doctor/finding.ts'
import { countWords, spanWords } from '../../../../platform/doctor/words.ts'
import { listFeeds } from './list-feeds.ts'

const { ok, warn } = findingsOf('feeds')
const remedy =
  'see GET /vulnerabilities/feeds; where there is no internet, put the files into vulnerabilities.databases_path and set ' +
  'vulnerabilities.disable_data_sync'

/** Age and errors of what tells of vulnerabilities. What was fetched before stays in use, so nothing of it is broken. */
export async function checkFeeds(ctx: Context, config: ServerConfig): Promise<readonly Finding[]> {
  const feeds = (await listFeeds(ctx, config)).filter(({ state }) => state !== 'off')
  const age = (seconds: number | null) => (seconds === null ? 'never fetched' : `${spanWords(seconds * 1_000)} old`)
  const bad = feeds.flatMap(({ name, state, error, age_seconds }) => {
    if (state === 'failing') return [warn(`${name} fails (${age(age_seconds)}): ${error}`, remedy)]
    return state === 'stale' ? [warn(`${name} is ${age(age_seconds)}`, remedy)] : []
  })
  const missing = feeds.filter(({ state }) => state === 'never')
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ')
    const text = missing.length === feeds.length ? 'none was ever read' : `never read: ${names}`
    bad.push(warn(text, config['vulnerabilities.disable_data_sync'] ? remedy : `wait for the first run, or ${remedy}`))
  }
  if (bad.length > 0) return bad
  const oldest = Math.max(0, ...feeds.map(({ age_seconds }) => age_seconds ?? 0))
  return [ok(`${countWords(feeds.length, 'feed')}, the oldest ${spanWords(oldest * 1_000)} old`)]
}
