import { AppError } from '../../../../kernel/errors.ts'
import { collectRefusals } from '../sync/collect-refusals.ts'
import { dayMs, type Feed, hourMs, joinAddress } from '../sync/feed.ts'
import { type FeedSession, showAddress } from '../sync/feed-session.ts'
import { fetchApiGap, removeApiPages } from './fetch-api-gap.ts'
import { readMetaChecksum } from './read-meta.ts'

const firstYear = 2002
const verifyEveryMs = 7 * dayMs
/** What `modified` covers, less an hour for the time in which it was made. */
const modifiedCoversMs = 8 * dayMs - hourMs

/**
 * Years once and then each week as far as their checksums differ, the last eight days every two hours. A longer gap is
 * filled from the API, which is quicker; where it cannot be reached the years fill it.
 */
export const nvdFeed: Feed = {
  name: 'nvd',
  everyMs: 2 * hourMs,
  addressKey: 'vulnerabilities.cve_feed_prefix_url',
  async sync(session) {
    const isGapFilled = await fillGap(session)
    const steps = !isGapFilled && (await needsYears(session)) ? [fetchYears, fetchModified] : [fetchModified]
    // A year that is refused does not keep the last days from coming.
    await collectRefusals(steps, (step) => step(session))
  },
}

/** False when there is none, or the API cannot fill it. */
async function fillGap(session: FeedSession): Promise<boolean> {
  const coveredMs = Number(session.notes['coveredMs'] ?? 0)
  const nowMs = session.now().getTime()
  if (coveredMs === 0 || nowMs - coveredMs <= modifiedCoversMs || !(await hasAllYears(session))) return false
  try {
    await fetchApiGap(session, { fromMs: coveredMs - hourMs, toMs: nowMs })
    session.notes['verifiedMs'] = nowMs
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    session.log.warn({ error: error.message }, "NVD's API cannot fill a gap; its yearly files do")
    return false
  }
}

async function needsYears(session: FeedSession): Promise<boolean> {
  const verifiedMs = Number(session.notes['verifiedMs'] ?? 0)
  return session.now().getTime() - verifiedMs >= verifyEveryMs || !(await hasAllYears(session))
}

async function hasAllYears(session: FeedSession): Promise<boolean> {
  const lastYear = session.now().getUTCFullYear()
  for (let year = firstYear; year < lastYear; year++) if (!(await session.known(fileName(year)))) return false
  return true
}

async function fetchYears(session: FeedSession): Promise<void> {
  const begunMs = session.now().getTime()
  const lastYear = session.now().getUTCFullYear()
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index)
  await collectRefusals(years, async (year) => {
    const isThere = await fetchNvdFile(session, String(year))
    // In the first days of a year it has no file yet.
    if (!isThere && year < lastYear) throw notFound(session, fileName(year))
  })
  await removeApiPages(session)
  session.notes['verifiedMs'] = begunMs
  session.notes['coveredMs'] = begunMs
}

async function fetchModified(session: FeedSession): Promise<void> {
  const begunMs = session.now().getTime()
  if (!(await fetchNvdFile(session, 'modified'))) throw notFound(session, fileName('modified'))
  session.notes['coveredMs'] = begunMs
}

async function fetchNvdFile(session: FeedSession, label: string): Promise<boolean> {
  const url = joinAddress(session.address, `nvdcve-2.0-${label}`)
  // A mirror may lack the checksums; then the compressed file's own must do.
  const sha256 = readMetaChecksum((await session.fetchText(`${url}.meta`)) ?? '')
  const checksum = sha256 === undefined ? undefined : ({ of: 'content', sha256 } as const)
  const mayShrink = label === 'modified'
  return (await session.fetchFile({ url: `${url}.json.gz`, name: fileName(label), checksum, mayShrink })) !== undefined
}

function fileName(label: string | number): string {
  return `nvdcve-2.0-${label}.json.gz`
}

function notFound(session: FeedSession, name: string): AppError {
  return new AppError('invalid', `${showAddress(joinAddress(session.address, name))} answers 404`)
}
