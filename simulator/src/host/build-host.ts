import type { Row } from '../osquery/table-database.ts'
import { renderEnroll, renderNodeKey } from '../protocol/request-bodies.ts'
import { osqueryVersion } from '../protocol/transport.ts'
import { createAgentConfig } from './agent-config.ts'
import { listAgentTables } from './agent-rows.ts'
import { type CallOptions, createAgentSession } from './agent-session.ts'
import { decideWork } from './decide-work.ts'
import { runDistributedQuery } from './distributed-queries.ts'
import type { Host, HostParts } from './host.ts'
import { createHostLoop } from './host-loop.ts'
import { createHostTables, type HostTables } from './host-tables.ts'
import { createLogSender } from './log-sender.ts'
import { type LineOrigin, renderStatusLine, type Severity } from './log-lines.ts'
import { parseSchedule } from './parse-schedule.ts'
import { createQuerySchedule } from './query-schedule.ts'
import { createResultKeeper } from './result-keeper.ts'

const attempts = 3
const detailTables = ['os_version', 'osquery_info', 'platform_info', 'system_info']

/** Puts an agent together from its parts. */
export function buildHost(parts: HostParts): Host {
  const { clock, machine, profile, random } = parts
  const tables: HostTables = createHostTables({
    ...parts,
    live: listAgentTables({
      machine,
      profile,
      startedAt: clock.now(),
      tableNames: parts.database.tableNames,
      now: () => clock.now(),
      flags: () => config.flags(),
      configHash: () => config.hash(),
      schedule: () => schedule.rows(),
    }),
  })
  const config = createAgentConfig(parts.flags, tryQuery)
  const session = createAgentSession({ ...parts, renderEnroll: () => renderEnrollOf(parts, tables) })
  const logs = createLogSender({
    clock,
    isCompressed: parts.compressesLogs,
    session,
    periodSeconds: () => config.flags().loggerPeriodSeconds,
  })
  const results = createResultKeeper(clock, session, tables.query)
  const schedule = createQuerySchedule({ clock, random, origin, query: tables.query, log: logs.add })
  const loop = createHostLoop({
    clock,
    random,
    flags: config.flags,
    leavesAfter: parts.fault?.checkInsBeforeLeaving?.(random),
    fetchConfig,
    checkIn,
    sendDueLogs: logs.sendDue,
    schedule,
  })
  logStatus(0, `osquery initialized [version=${osqueryVersion}]`)

  function origin(): LineOrigin {
    return { hostIdentifier: machine.uuid, now: clock.now(), decorations: config.decorations() }
  }

  function logStatus(severity: Severity, message: string): void {
    logs.add('status', renderStatusLine(origin(), severity, message))
  }

  function tryQuery(sql: string): readonly Row[] {
    const { rows, status, message } = runDistributedQuery(clock, () => tables.query(sql))
    if (status !== 0) logStatus(2, `Error running ${sql}: ${message}`)
    return rows
  }

  async function fetchConfig(options: Partial<CallOptions> = {}) {
    const answer = await session.call('config', toKeyBody, { attempts, ...options })
    if (config.apply(answer)) {
      const { packDelimiter, splayPercent } = config.flags()
      const isDiscovered = (queries: readonly string[]) => queries.every((sql) => tryQuery(sql).length > 0)
      const context = { platform: profile.platform, hostIdentifier: machine.uuid, packDelimiter, isDiscovered }
      schedule.replace(parseSchedule(answer, context), splayPercent)
    }
    return answer
  }

  async function readQueries(options: Partial<CallOptions> = {}) {
    return decideWork(await session.call('read', toKeyBody, { attempts, ...options }), tables.query)
  }

  async function checkIn(options: Partial<CallOptions> = {}) {
    const work = await readQueries(options)
    loop.accelerate(work.accelerateSeconds)
    const made = results.run(work)
    await results.send(options)
    return made
  }

  return {
    machine,
    profile,
    tables,
    nodeKey: session.nodeKey,
    flags: config.flags,
    enroll: session.enroll,
    fetchConfig,
    readQueries,
    runQueries: results.run,
    writeResults: results.send,
    checkIn,
    runSchedule: schedule.run,
    sendLogs: logs.sendAll,
    setRows: tables.setRows,
    sql: tables.change,
    start: loop.start,
    stop: loop.stop,
    hasLeft: loop.hasLeft,
  }
}

function renderEnrollOf({ machine, profile, enrollSecret }: HostParts, tables: HostTables): string {
  const rows = detailTables.flatMap((table) =>
    tables
      .rows(table)
      .slice(0, 1)
      .map((row) => [table, row] as const),
  )
  return renderEnroll({
    enrollSecret,
    hostIdentifier: machine.uuid,
    platformType: profile.platformType,
    hostDetails: Object.fromEntries(rows),
  })
}

function toKeyBody(nodeKey: string): { readonly body: string } {
  return { body: renderNodeKey(nodeKey) }
}
