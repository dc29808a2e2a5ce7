import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type FaultName, faults } from '../faults/index.ts'
import { type ProfileName, profiles } from '../profiles/index.ts'

export interface SimulateArguments {
  readonly server: string
  readonly enrollSecret: string
  readonly hosts: number
  readonly profile: ProfileName | 'this-machine' | 'mixed'
  readonly caFile?: string
  readonly isInsecure: boolean
  readonly intervalSeconds: number
  readonly configIntervalSeconds: number
  readonly logIntervalSeconds: number
  readonly seed: number
  readonly spreadSeconds: number
  /** One entry for each host that has a fault. */
  readonly faults: readonly FaultName[]
  readonly durationSeconds?: number
  readonly isReplay: boolean
  readonly keepsAlive: boolean
  readonly isQuiet: boolean
}

interface RawOptions {
  readonly server: string
  readonly enrollSecret?: string
  readonly enrollSecretFile?: string
  readonly hosts: number
  readonly profile: SimulateArguments['profile']
  readonly ca?: string
  readonly insecure: boolean
  readonly interval: number
  readonly configInterval: number
  readonly logInterval: number
  readonly seed: number
  readonly spread?: number
  readonly fault: readonly FaultName[]
  readonly duration?: number
  readonly replay: boolean
  readonly keepalive: boolean
  readonly quiet: boolean
}

/** Throws commander's error when the arguments are not usable, and an Error with one clear line for the rest. */
export function parseArguments(
  argv: readonly string[],
  configure: (command: Command) => void = () => {},
): SimulateArguments {
  const command = describeCommand()
  configure(command)
  command.parse(argv, { from: 'user' })
  const raw = command.opts<RawOptions>()
  if (raw.fault.length > raw.hosts)
    throw new Error(`--fault names ${raw.fault.length} hosts, but --hosts is ${raw.hosts}`)
  if (raw.replay && raw.profile === 'this-machine')
    throw new Error('--replay plays macos, windows, ubuntu or mixed only')
  if (raw.replay && raw.fault.length > 0) throw new Error('--replay knows no faults; leave out --fault or --replay')
  return {
    server: raw.server,
    enrollSecret: readSecret(raw),
    hosts: raw.hosts,
    profile: raw.profile,
    caFile: raw.ca,
    isInsecure: raw.insecure,
    intervalSeconds: raw.interval,
    configIntervalSeconds: raw.configInterval,
    logIntervalSeconds: raw.logInterval,
    seed: raw.seed,
    spreadSeconds: raw.spread ?? raw.interval,
    faults: raw.fault,
    durationSeconds: raw.duration,
    isReplay: raw.replay,
    keepsAlive: raw.keepalive,
    isQuiet: raw.quiet,
  }
}

function describeCommand(): Command {
  const faultList = Object.values(faults).map((fault) => `  ${fault.name.padEnd(9)}${fault.description}`)
  return new Command('simulate')
    .description('Plays computers with an osquery agent: they enrol, run the SQL that the server sends, and answer.')
    .requiredOption('--server <url>', 'address of the server, for example https://127.0.0.1:8080', parseServer)
    .option('--enroll-secret <secret>', 'enrol secret')
    .option('--enroll-secret-file <file>', 'file with the enrol secret')
    .option('--hosts <count>', 'number of hosts', parseCount, 10)
    .addOption(
      new Option('--profile <name>', 'kind of computer; mixed is macos, windows and ubuntu in turn')
        .choices([...Object.keys(profiles), 'this-machine', 'mixed'])
        .default('mixed'),
    )
    .option('--ca <file>', 'PEM file with the certificate authority of the server')
    .option('--insecure', 'trust any certificate', false)
    .option('--interval <time>', 'time between two distributed reads (options of the server win)', parseSeconds, 10)
    .option('--config-interval <time>', 'time between two config requests', parseSeconds, 60)
    .option('--log-interval <time>', 'time between two log requests (options of the server win)', parseSeconds, 10)
    .option('--seed <number>', 'the same seed gives the same hosts', parseCount, 1)
    .option('--spread <time>', 'hosts begin within this time (default: the interval)', parseSeconds)
    .option('--fault <list>', 'how many hosts misbehave and how, for example slow=5,garbage=3,leave=2', parseFaults, [])
    .option('--duration <time>', 'stop after this time (default: run until Ctrl-C)', parseSeconds)
    .option('--replay', 'for load: prepare the answers once and replay them', false)
    .option('--keepalive', 'for load through a proxy: keep connections, which a real agent never does', false)
    .option('--quiet', 'print only the summary', false)
    .addHelpText('after', `\nTimes are seconds or have a unit: 500ms, 10s, 5m, 1h.\n\nFaults:\n${faultList.join('\n')}`)
}

function readSecret({ enrollSecret, enrollSecretFile }: RawOptions): string {
  if (enrollSecret !== undefined) return enrollSecret
  if (enrollSecretFile === undefined)
    throw new Error('give the enrol secret with --enroll-secret or --enroll-secret-file')
  try {
    return readFileSync(enrollSecretFile, 'utf8').trim()
  } catch (error) {
    throw new Error(`--enroll-secret-file ${enrollSecretFile} cannot be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function parseServer(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '')
  throw new InvalidArgumentError('It must begin with https:// or http://.')
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}

const unitSeconds = { ms: 0.001, s: 1, m: 60, h: 3600 } as const

function parseSeconds(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
  if (number === undefined) throw new InvalidArgumentError('It must be a time such as 500ms, 10s, 5m or 1h.')
  return Number(number) * unitSeconds[unit as keyof typeof unitSeconds]
}

function parseFaults(text: string): FaultName[] {
  return text.split(',').flatMap((part) => {
    const [name = '', count = ''] = part.trim().split('=')
    if (!(name in faults) || !/^\d{1,6}$/.test(count)) {
      throw new InvalidArgumentError(
        `"${part}" is not one of ${Object.keys(faults).join(', ')} with a number, as in slow=5.`,
      )
    }
    return Array.from({ length: Number(count) }, () => name as FaultName)
  })
}
