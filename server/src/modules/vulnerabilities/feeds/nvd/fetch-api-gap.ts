import { AppError } from '../../../../kernel/errors.ts'
import { dayMs } from '../sync/feed.ts'
import { type FeedSession, showAddress } from '../sync/feed-session.ts'

/** The API's limits, and what NVD asks of those who use it. */
const maxWindowMs = 120 * dayMs
const pageSize = 2_000
const pauseMs = 6_000
const maxPages = 500

const pagePrefix = 'nvdcve-2.0-api-'

/**
 * What was modified in between, page by page. Each page is kept as it comes; a next run begins with the same gap and
 * replaces them by their names.
 */
export async function fetchApiGap(
  session: FeedSession,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<void> {
  let pages = 0
  for (let startMs = fromMs; startMs < toMs; startMs += maxWindowMs) {
    const endMs = Math.min(startMs + maxWindowMs, toMs)
    for (let index = 0, isLast = false; !isLast; index++) {
      if (++pages > maxPages) throw new AppError('unavailable', `NVD's API has more than ${maxPages} pages for the gap`)
      if (pages > 1) await session.pause(pauseMs)
      isLast = (await fetchPage(session, { startMs, endMs, index })) < pageSize
    }
  }
}

/** After all years were renewed they hold nothing more. */
export async function removeApiPages(session: FeedSession): Promise<void> {
  for (const name of session.listKnown()) if (name.startsWith(pagePrefix)) await session.remove(name)
}

interface Page {
  readonly startMs: number
  readonly endMs: number
  readonly index: number
}

/** How many records it holds. */
async function fetchPage(session: FeedSession, { startMs, endMs, index }: Page): Promise<number> {
  const url = new URL(session.addressOf('vulnerabilities.nvd_api_url'))
  url.searchParams.set('lastModStartDate', new Date(startMs).toISOString())
  url.searchParams.set('lastModEndDate', new Date(endMs).toISOString())
  url.searchParams.set('startIndex', String(index * pageSize))
  url.searchParams.set('resultsPerPage', String(pageSize))
  const day = new Date(startMs).toISOString().slice(0, 10)
  const page = await session.fetchFile({
    url: url.href,
    name: `${pagePrefix}${day}-${String(index).padStart(4, '0')}.json`,
    headers: session.apiKey === '' ? {} : { apiKey: session.apiKey },
    ...{ mayShrink: true, mayBeEmpty: true },
  })
  if (!page) throw new AppError('unavailable', `${showAddress(url.href)} answers 404`)
  return (page.counts.nvd ?? 0) + page.leftOut
}
