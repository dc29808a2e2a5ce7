import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../platform/database/open-database.ts'
import { readSchemaState } from '../../platform/database/migrate.ts'
import { measureDatabase } from '../../platform/database/measure-database.ts'
import { type Finding, findingsOf } from '../../platform/doctor/finding.ts'
import { sizeWords, spanWords } from '../../platform/doctor/words.ts'

const { ok, warn, fail } = findingsOf('database')
const clock = findingsOf('clock')
const oldestMajor = 15
/** Of one question and its answer. */
const slowMs = 250
const skewWarnMs = 5_000
const skewFailMs = 60_000

export async function checkDatabase(database: Database, time: Clock): Promise<readonly Finding[]> {
  const startedAt = time.monotonicMs()
  const sentAt = time.now().getTime()
  const { version, major, bytes, now } = await measureDatabase(database.db)
  const tookMs = time.monotonicMs() - startedAt
  const kind = database.kind === 'embedded' ? 'embedded, PostgreSQL' : 'PostgreSQL'
  const findings = [
    major < oldestMajor
      ? fail(`PostgreSQL ${version} is too old`, `upgrade it to ${oldestMajor} or later`)
      : ok(`${kind} ${version}, ${sizeWords(bytes)}`),
    await checkSchema(database),
  ]
  if (database.kind === 'embedded') return findings
  if (tookMs > slowMs) {
    const remedy = 'put server and database near each other, and see whether the database is overloaded'
    findings.push(warn(`it took ${Math.round(tookMs)} ms to answer a plain question`, remedy))
  }
  return [...findings, checkDatabaseClock(now.getTime() - sentAt - tookMs / 2)]
}

async function checkSchema(database: Database): Promise<Finding> {
  const { current, wanted } = await readSchemaState(database)
  if (current === wanted) return ok(`schema ${current}, as this Muster needs it`)
  if (current > wanted) {
    return fail(`it has schema ${current}, this Muster knows up to ${wanted}`, 'start the newer version of Muster')
  }
  if (current === 0) return fail('it is empty', 'start a server, which fills it, or run "muster prepare db"')
  const remedy =
    database.kind === 'embedded'
      ? 'start the server, which brings it up'
      : 'stop the servers and run "muster prepare db"'
  return fail(`it has schema ${current}, this Muster needs ${wanted}`, remedy)
}

function checkDatabaseClock(skewMs: number): Finding {
  const away = Math.abs(skewMs)
  if (away < skewWarnMs) return clock.ok('it agrees with that of the database')
  const text = `that of the database is ${spanWords(away)} ${skewMs > 0 ? 'ahead' : 'behind'}`
  return clock[away < skewFailMs ? 'warn' : 'fail'](
    text,
    'let both machines keep their time by NTP (timedatectl, chronyc)',
  )
}
