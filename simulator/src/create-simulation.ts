import { type Clock, systemClock } from './clock.ts'
import { type FaultName, faults } from './faults/index.ts'
import type { AgentFlags } from './host/agent-flags.ts'
import type { RequestObserver } from './host/agent-session.ts'
import { buildHost } from './host/build-host.ts'
import type { Host } from './host/host.ts'
import type { Platform } from './osquery/schema.ts'
import { createTableDatabase, type TableDatabase } from './osquery/table-database.ts'
import { profiles, type ProfileName } from './profiles/index.ts'
import { createMachine } from './profiles/machine.ts'
import { readThisMachine } from './profiles/this-machine.ts'
import { createTransport, type Transport, type TransportOptions } from './protocol/transport.ts'
import { createSeededRandom } from './seeded-random.ts'

export interface SimulationOptions extends TransportOptions {
  readonly enrollSecret: string
  /** Hosts with the same seed, profile and number are the same computer in every run. Default 1. */
  readonly seed?: number
  readonly distributedIntervalSeconds?: number
  readonly configIntervalSeconds?: number
  readonly logIntervalSeconds?: number
  /** Sends logs as `--logger_tls_compress` does. Default true. */
  readonly compressesLogs?: boolean
  /** How often an enrolment is tried. Default 12, as osqueryd does. */
  readonly enrollAttempts?: number
  readonly clock?: Clock
  readonly transport?: Transport
  readonly observe?: RequestObserver
}

export interface HostChoice {
  /** Default: macos, windows and ubuntu in turn. */
  readonly profile?: ProfileName | 'this-machine' | 'mixed'
  readonly fault?: FaultName
  /** Default: one more than the last one. */
  readonly number?: number
}

/** Hosts that share what can be shared: one database for each platform, one TLS context. */
export interface Simulation {
  readonly hosts: readonly Host[]
  createHost(choice?: HostChoice): Host
  /** Stops all hosts and frees what they share. */
  close(): Promise<void>
}

const names = Object.keys(profiles) as [ProfileName, ...ProfileName[]]

export function createSimulation(options: SimulationOptions): Simulation {
  const { clock = systemClock, seed = 1 } = options
  const transport = options.transport ?? createTransport(options)
  const databases = new Map<Platform, TableDatabase>()
  const hosts: Host[] = []
  let lastNumber = 0
  let lastTwin = 0

  function openDatabase(platform: Platform): TableDatabase {
    const database = databases.get(platform) ?? createTableDatabase(platform)
    databases.set(platform, database)
    return database
  }

  function createHost({ profile: wanted = 'mixed', fault, number = lastNumber + 1 }: HostChoice = {}): Host {
    lastNumber = number
    const name = wanted === 'mixed' ? (names[(number - 1) % names.length] ?? names[0]) : wanted
    const { profile, machine } =
      name === 'this-machine'
        ? readThisMachine(++lastTwin)
        : { profile: profiles[name], machine: createMachine(profiles[name].naming, seed, number) }
    const host = buildHost({
      profile,
      machine,
      database: openDatabase(profile.platform),
      transport,
      clock,
      flags: toFlags(options),
      random: createSeededRandom(`${seed}/${number}/behaviour`),
      fault: fault && faults[fault],
      enrollSecret: options.enrollSecret,
      observe: options.observe,
      compressesLogs: options.compressesLogs ?? true,
      enrollAttempts: options.enrollAttempts ?? 12,
    })
    hosts.push(host)
    return host
  }

  async function close(): Promise<void> {
    await Promise.all(hosts.map((host) => host.stop()))
    for (const database of databases.values()) database.close()
    databases.clear()
    if (!options.transport) transport.close()
  }

  return { hosts, createHost, close }
}

function toFlags(options: SimulationOptions): AgentFlags {
  return {
    distributedIntervalSeconds: options.distributedIntervalSeconds ?? 10,
    configRefreshSeconds: options.configIntervalSeconds ?? 60,
    loggerPeriodSeconds: options.logIntervalSeconds ?? 10,
    splayPercent: 10,
    packDelimiter: '_',
  }
}
