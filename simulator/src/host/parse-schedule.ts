import { createHash } from 'node:crypto'
import { compareVersions } from '../osquery/compare-versions.ts'
import type { Platform } from '../osquery/schema.ts'
import { osqueryVersion } from '../protocol/transport.ts'

export interface ScheduledQuery {
  readonly name: string
  readonly sql: string
  readonly intervalSeconds: number
  readonly isSnapshot: boolean
  readonly reportsRemoved: boolean
}

export interface ScheduleContext {
  readonly platform: Platform
  readonly hostIdentifier: string
  readonly packDelimiter: string
  /** True when each of a pack's discovery queries gives a row. */
  isDiscovered(queries: readonly string[]): boolean
}

type Fields = Readonly<Record<string, unknown>>

const maxIntervalSeconds = 604_800
const defaultIntervalSeconds = 3600

/** The queries of a config, its packs included, that this host runs. */
export function parseSchedule(config: Fields, context: ScheduleContext): ScheduledQuery[] {
  const found = listQueries(toFields(config.schedule), '', context)
  for (const [packName, value] of Object.entries(toFields(config.packs))) {
    const pack = toFields(value)
    const discovery = Array.isArray(pack.discovery) ? pack.discovery.map(String) : []
    if (!isMeantForHost(pack, packName, context) || !context.isDiscovered(discovery)) continue
    const prefix = `pack${context.packDelimiter}${packName}${context.packDelimiter}`
    found.push(...listQueries(toFields(pack.queries), prefix, context))
  }
  return found
}

function listQueries(queries: Fields, prefix: string, context: ScheduleContext): ScheduledQuery[] {
  return Object.entries(queries).flatMap(([name, value]) => {
    const query = toFields(value)
    const intervalSeconds = Number(query.interval ?? defaultIntervalSeconds)
    const isUsable = typeof query.query === 'string' && intervalSeconds > 0 && intervalSeconds <= maxIntervalSeconds
    if (!isUsable || !isMeantForHost(query, name, context)) return []
    return [
      {
        name: prefix + name,
        sql: String(query.query),
        intervalSeconds,
        isSnapshot: isTrue(query.snapshot ?? false),
        reportsRemoved: isTrue(query.removed ?? true),
      },
    ]
  })
}

function isMeantForHost(entry: Fields, name: string, { platform, hostIdentifier }: ScheduleContext): boolean {
  if (!matchesPlatform(entry.platform, platform)) return false
  if (typeof entry.version === 'string' && compareVersions(osqueryVersion, entry.version) < 0) return false
  const shard = Number(entry.shard ?? 100)
  return (
    !(shard < 100) ||
    createHash('md5')
      .update(hostIdentifier + name)
      .digest()
      .readUInt8(0) %
      100 <
      shard
  )
}

function matchesPlatform(wanted: unknown, platform: Platform): boolean {
  if (typeof wanted !== 'string' || wanted === '' || wanted === 'null') return true
  const accepted = platform === 'linux' ? ['linux', 'ubuntu', 'centos', 'posix'] : [platform]
  if (platform === 'darwin') accepted.push('posix')
  return [...accepted, 'any', 'all'].some((word) => wanted.includes(word))
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1 || ['true', 't', '1', 'yes', 'y'].includes(String(value).toLowerCase())
}

function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}
