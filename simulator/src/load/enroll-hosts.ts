import type { Row } from '../osquery/table-database.ts'
import { createMachine, type Machine } from '../profiles/machine.ts'
import { profiles, type ProfileName } from '../profiles/index.ts'
import { parseAnswer } from '../protocol/answer.ts'
import { renderEnroll } from '../protocol/request-bodies.ts'
import { osqueryVersion } from '../protocol/transport.ts'
import { drive } from './drive.ts'
import type { LoadTarget } from './load-target.ts'

export interface LoadHost {
  readonly machine: Machine
  readonly profile: ProfileName
  nodeKey: string
}

export interface EnrollHostsOptions {
  readonly target: LoadTarget
  readonly enrollSecret: string
  readonly count: number
  /** Default 50. */
  readonly connections?: number
  /** Default 1; the same seed gives the same hosts. */
  readonly seed?: number
  /** Default: all in turn. */
  readonly profile?: ProfileName
}

const names = Object.keys(profiles) as [ProfileName, ...ProfileName[]]

export function createLoadHosts(options: Pick<EnrollHostsOptions, 'count' | 'seed' | 'profile'>): LoadHost[] {
  return Array.from({ length: options.count }, (_, index) => {
    const profile = options.profile ?? names[index % names.length] ?? names[0]
    return { machine: createMachine(profiles[profile].naming, options.seed ?? 1, index + 1), profile, nodeKey: '' }
  })
}

/** Enrols many hosts as fast as the server lets them. Throws with the server's words when one is refused. */
export async function enrollHosts(options: EnrollHostsOptions): Promise<LoadHost[]> {
  const hosts = createLoadHosts(options)
  const { errors, firstError } = await drive({
    target: options.target,
    connections: options.connections ?? 50,
    nextRequest(n) {
      const host = hosts[n]
      return host && options.target.render('enroll', renderLoadEnroll(host, options.enrollSecret))
    },
    onAnswer(answer, n) {
      const host = hosts[n]
      if (host) host.nodeKey = readNodeKey(answer.body) ?? ''
    },
  })
  const missing = hosts.filter((host) => host.nodeKey === '').length
  if (missing > 0 || errors > 0) throw new Error(`${missing} of ${hosts.length} hosts were not enrolled: ${firstError}`)
  return hosts
}

export function renderLoadEnroll({ machine, profile: name }: LoadHost, enrollSecret: string): string {
  const profile = profiles[name]
  const first = (table: string): Row =>
    (profile.tables[table]?.(machine) ?? profile.imageTables[table]?.(machine.image) ?? [])[0] ?? {}
  return renderEnroll({
    enrollSecret,
    hostIdentifier: machine.uuid,
    platformType: profile.platformType,
    hostDetails: {
      os_version: first('os_version'),
      osquery_info: {
        uuid: machine.uuid,
        instance_id: machine.instanceId,
        version: osqueryVersion,
        build_platform: profile.platform,
        config_hash: '',
        config_valid: '0',
        extensions: 'inactive',
        platform_mask: profile.platformType,
      },
      platform_info: first('platform_info'),
      system_info: first('system_info'),
    },
  })
}

export function readNodeKey(body: Buffer): string | undefined {
  const answer = parseAnswer(body.toString())
  return answer.outcome === 'ok' && typeof answer.body.node_key === 'string' ? answer.body.node_key : undefined
}
