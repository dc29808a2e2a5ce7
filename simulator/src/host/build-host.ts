import { createHash } from 'node:crypto'
import type { Row } from '../osquery/table-database.ts'
import { type QueryResult, renderEnroll, renderLog, renderNodeKey, renderResults } from '../protocol/request-bodies.ts'
import { osqueryVersion } from '../protocol/transport.ts'
import { applyOptions } from './agent-flags.ts'
import { listAgentTables } from './agent-rows.ts'
import { type CallOptions, createAgentSession } from './agent-session.ts'
import { decideWork, type Work } from './decide-work.ts'
import { runDistributedQuery } from './distributed-queries.ts'
import type { Host, HostParts } from './host.ts'
import { createHostLoop } from './host-loop.ts'
import { createHostTables } from './host-tables.ts'
import { createLogBuffer, type LogBuffer } from './log-buffer.ts'
import { renderStatusLine } from './log-lines.ts'
import { parseSchedule } from './parse-schedule.ts'
import { createQuerySchedule } from './query-schedule.ts'

const callAttempts = 3
const detailTables = ['os_version', 'osquery_info', 'platform_info', 'system_info']

/** Puts an agent together from its parts. Its state is what a real one keeps: key, config, results and log lines. */
export function buildHost(parts: HostParts): Host {
  const { clock, machine, profile, random } = parts
  let flags = parts.flags
  let configHash = ''
  let decorations: Row = {}
  const unsent = new Map<string, QueryResult>()
  const results = createLogBuffer('result', clock)
  const statuses = createLogBuffer('status', clock)
  const origin = () => ({ hostIdentifier: machine.uuid, now: clock.now(), decorations })

  const tables = createHostTables({
    ...parts,
    live: listAgentTables({
      ...{ machine, profile, startedAt: clock.now(), tableNames: parts.database.tableNames, now: () => clock.now() },
      ...{ flags: () => flags, configHash: () => configHash, schedule: () => schedule.rows() },
    }),
  })
  const session = createAgentSession({
    ...parts,
    renderEnroll: () =>
      renderEnroll({
        ...{ enrollSecret: parts.enrollSecret, hostIdentifier: machine.uuid, platformType: profile.platformType },
        hostDetails: Object.fromEntries(detailTables.flatMap((table) => tables.rows(table).slice(0, 1).map((row) => [table, row]))),
      }),
  })
  const schedule = createQuerySchedule({
    ...{ clock, random, origin, query: tables.query, logResult: results.add, logStatus: statuses.add },
  })
  statuses.add(renderStatusLine(origin(), 0, `osquery initialized [version=${osqueryVersion}]`))

  async function fetchConfig(options: Partial<CallOptions> = {}) {
    const config = await session.call('config', toKeyBody, { attempts: callAttempts, ...options })
    const hash = createHash('sha1').update(JSON.stringify(config)).digest('hex')
    if (hash === configHash) return config
    configHash = hash
    flags = applyOptions(flags, config.options)
    decorations = readDecorations(config.decorators)
    const context = { platform: profile.platform, hostIdentifier: machine.uuid, packDelimiter: flags.packDelimiter, isDiscovered }
    schedule.replace(parseSchedule(config, context), flags.splayPercent)
    return config
  }

  function isDiscovered(queries: readonly string[]): boolean {
    return queries.every((sql) => tryQuery(sql).length > 0)
  }

  function readDecorations(decorators: unknown): Row {
    const { load, always } = (decorators ?? {}) as { readonly load?: unknown; readonly always?: unknown }
    const queries = [load, always].flatMap((list) => (Array.isArray(list) ? list.map(String) : []))
    return Object.assign({}, ...queries.map((sql) => tryQuery(sql)[0] ?? {})) as Row
  }

  function tryQuery(sql: string): Row[] {
    const { rows, status, message } = runDistributedQuery(clock, () => tables.query(sql))
    if (status !== 0) statuses.add(renderStatusLine(origin(), 2, `Error running ${sql}: ${message}`))
    return [...rows]
  }

  async function readQueries(options: Partial<CallOptions> = {}): Promise<Work> {
    const answer = await session.call('read', toKeyBody, { attempts: callAttempts, ...options })
    return decideWork(answer, tables.query)
  }

  function runQueries(work: Work): ReadonlyMap<string, QueryResult> {
    const made = new Map<string, QueryResult>()
    for (const [id, sql] of work.queries) made.set(id, runDistributedQuery(clock, () => tables.query(sql)))
    for (const [id, result] of made) unsent.set(id, result)
    return made
  }

  async function writeResults(options: Partial<CallOptions> = {}): Promise<number> {
    if (unsent.size === 0) return 0
    const sent = new Map(unsent)
    const render = (nodeKey: string) => ({ body: renderResults(nodeKey, sent) })
    await session.call('write', render, { attempts: callAttempts, ...options })
    for (const [id, result] of sent) if (unsent.get(id) === result) unsent.delete(id)
    return sent.size
  }

  async function checkIn(options: Partial<CallOptions> = {}): Promise<ReadonlyMap<string, QueryResult>> {
    const work = await readQueries(options)
    loop.accelerate(work.accelerateSeconds)
    const made = runQueries(work)
    await writeResults(options)
    return made
  }

  async function sendBuffer(buffer: LogBuffer, options: Partial<CallOptions>): Promise<number> {
    const lines = buffer.peek()
    if (lines.length === 0) return 0
    const isCompressed = parts.compressesLogs
    const render = (nodeKey: string) => ({ body: renderLog(nodeKey, buffer.logType, lines, isCompressed), isCompressed })
    try {
      await session.call('log', render, { attempts: 1, ...options })
    } catch {
      buffer.postpone(flags.loggerPeriodSeconds)
      return 0
    }
    buffer.acknowledge(lines.length)
    return lines.length
  }

  async function sendLogs(options: Partial<CallOptions> = {}): Promise<number> {
    return (await sendBuffer(results, options)) + (await sendBuffer(statuses, options))
  }

  async function sendDueLogs(options: Partial<CallOptions>): Promise<void> {
    for (const buffer of [results, statuses]) if (!buffer.isPostponed()) await sendBuffer(buffer, options)
  }

  const loop = createHostLoop({
    ...{ clock, random, flags: () => flags, leavesAfter: parts.fault?.checkInsBeforeLeaving?.(random) },
    ...{ fetchConfig, checkIn, sendDueLogs, schedule },
  })
  return {
    ...{ machine, profile, tables, nodeKey: session.nodeKey, flags: () => flags, enroll: session.enroll },
    ...{ fetchConfig, readQueries, runQueries, writeResults, checkIn, runSchedule: schedule.run, sendLogs },
    ...{ setRows: tables.setRows, sql: tables.change, start: loop.start, stop: loop.stop, hasLeft: loop.hasLeft },
  }
}

function toKeyBody(nodeKey: string): { readonly body: string } {
  return { body: renderNodeKey(nodeKey) }
}
