import type { Row } from '../osquery/table-database.ts'
import { osqueryVersion } from '../protocol/transport.ts'
import type { Machine } from '../profiles/machine.ts'
import type { Profile } from '../profiles/profile.ts'
import type { AgentFlags } from './agent-flags.ts'

export interface AgentState {
  readonly machine: Machine
  readonly profile: Profile
  readonly startedAt: Date
  readonly tableNames: readonly string[]
  now(): Date
  flags(): AgentFlags
  configHash(): string
  schedule(): readonly Row[]
}

/** Tables in which an agent tells of itself and of the time; they change with every look. */
export function listAgentTables(state: AgentState): Readonly<Record<string, () => readonly Row[]>> {
  const { machine, profile, startedAt } = state
  const startTime = String(Math.floor(startedAt.getTime() / 1000))
  return {
    time: () => [describeTime(state.now())],
    uptime: () => [describeUptime(machine.uptimeSeconds + (state.now().getTime() - startedAt.getTime()) / 1000)],
    osquery_info: () => [
      {
        pid: '1650',
        uuid: machine.uuid,
        instance_id: machine.instanceId,
        version: osqueryVersion,
        watcher: '1649',
        config_hash: state.configHash(),
        config_valid: state.configHash() === '' ? '0' : '1',
        extensions: 'inactive',
        build_platform: profile.platform,
        build_distro: profile.buildDistro,
        start_time: startTime,
        platform_mask: profile.platformType,
      },
    ],
    osquery_flags: () => listFlags(state.flags()),
    osquery_schedule: () => state.schedule(),
    osquery_registry: () =>
      state.tableNames.map((name) => ({ registry: 'table', name, owner_uuid: '0', internal: '0', active: '1' })),
  }
}

function describeUptime(totalSeconds: number): Row {
  const total = Math.floor(totalSeconds)
  return {
    days: String(Math.floor(total / 86_400)),
    hours: String(Math.floor(total / 3600) % 24),
    minutes: String(Math.floor(total / 60) % 60),
    seconds: String(total % 60),
    total_seconds: String(total),
  }
}

function describeTime(now: Date): Row {
  const iso = now.toISOString()
  return {
    weekday: now.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' }),
    year: String(now.getUTCFullYear()),
    month: String(now.getUTCMonth() + 1),
    day: String(now.getUTCDate()),
    hour: String(now.getUTCHours()),
    minutes: String(now.getUTCMinutes()),
    seconds: String(now.getUTCSeconds()),
    timezone: 'UTC',
    local_timezone: 'UTC',
    unix_time: String(Math.floor(now.getTime() / 1000)),
    datetime: `${iso.slice(0, 19)}Z`,
    iso_8601: `${iso.slice(0, 19)}Z`,
    timestamp: now.toUTCString(),
  }
}

function listFlags(flags: AgentFlags): Row[] {
  const flag = (name: string, value: string, defaultValue: string): Row => ({
    name,
    value,
    default_value: defaultValue,
    type: /^\d+$/.test(value) ? 'uint64' : 'string',
    description: '',
    shell_only: '0',
  })
  return [
    flag('config_refresh', String(flags.configRefreshSeconds), '0'),
    flag('distributed_interval', String(flags.distributedIntervalSeconds), '60'),
    flag('logger_tls_period', String(flags.loggerPeriodSeconds), '4'),
    flag('pack_delimiter', flags.packDelimiter, '_'),
    flag('host_identifier', 'uuid', 'hostname'),
    flag('disable_distributed', 'false', 'true'),
    flag('schedule_splay_percent', String(flags.splayPercent), '10'),
  ]
}
