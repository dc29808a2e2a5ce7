import { AppError } from '../../../../kernel/errors.ts'
import { isObject, readObjects, readText } from '../reading/field-values.ts'
import { parseJson } from '../reading/parse-json.ts'
import { collectRefusals } from '../sync/collect-refusals.ts'
import { type Feed, hourMs, joinAddress } from '../sync/feed.ts'
import { showAddress } from '../sync/feed-session.ts'

const asJson = { accept: 'application/json' }

// What older months say of builds is not comparable.
const firstYear = 2020

/** Microsoft's months: those whose date of release is another than when they were fetched. */
export const msrcFeed: Feed = {
  name: 'msrc',
  everyMs: 6 * hourMs,
  addressKey: 'vulnerabilities.msrc_url',
  async sync(session) {
    const url = joinAddress(session.address, 'updates')
    const text = await session.fetchText(url, asJson)
    if (text === undefined) throw new AppError('unavailable', `${showAddress(url)} answers 404`)
    await collectRefusals([...listMonths(text)], async ([month, releasedAt]) => {
      const name = `msrc-cvrf-${month}.json`
      if (session.notes[month] === releasedAt && (await session.known(name))) return
      const file = { url: joinAddress(session.address, `document/${month}`), name, headers: asJson }
      // A month in which Microsoft mended nothing of Windows says nothing to us.
      if (await session.fetchFile({ ...file, mayBeEmpty: true })) session.notes[month] = releasedAt
    })
  },
}

/** Month → when it was released last, the oldest first. */
function listMonths(text: string): ReadonlyMap<string, string> {
  const document = parseJson(text, 1)
  const months = new Map<string, string>()
  for (const entry of readObjects(isObject(document) ? document['value'] : document)) {
    const id = readText(entry['ID'], 20)
    const releasedAt = readText(entry['CurrentReleaseDate'], 40)
    if (!/^\d{4}-[A-Z][a-z]{2}$/.test(id) || Number(id.slice(0, 4)) < firstYear) continue
    if (releasedAt >= (months.get(id) ?? '')) months.set(id, releasedAt)
  }
  if (months.size === 0) throw new AppError('invalid', 'the list of updates names no month')
  return months
}
