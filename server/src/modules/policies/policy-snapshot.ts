import { errorText } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import type { ChangeFeed } from '../../platform/changes/change-feed.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { CheckinHost, DistributedQuery } from '../../platform/ingest/checkin.ts'
import { platformFamily } from '../hosts/index.ts'
import { listSnapshotPolicies, type SnapshotPolicy } from './policy-queries.ts'
import { policyQueryName } from './policy-query-name.ts'

/** The policies that concern hosts of one team and platform, ready to be sent. */
export interface PolicyGroup {
  readonly queries: readonly DistributedQuery[]
  readonly versions: ReadonlyMap<number, number>
  /** The policy whose query changed last, and when; undefined for no policies. */
  readonly newest: { readonly id: number; readonly changedAtMs: number } | undefined
}

/** Policies in memory, so that a check-in asks no database; read again when any process changed one. */
export interface PolicySnapshot {
  groupFor(host: CheckinHost): PolicyGroup
  refresh(): Promise<void>
}

export function createPolicySnapshot(deps: { db: Db; log: Log; changes: ChangeFeed }): PolicySnapshot {
  const { db, log, changes } = deps
  let policies: readonly SnapshotPolicy[] = []
  let groups = new Map<string, PolicyGroup>()
  let refreshing: Promise<void> | undefined
  let isStale = false

  async function read(): Promise<void> {
    policies = await listSnapshotPolicies(db)
    groups = new Map()
  }

  // One read at a time; a change during a read asks for another.
  function refresh(): Promise<void> {
    if (refreshing) {
      isStale = true
      return refreshing
    }
    refreshing = read().finally(() => {
      refreshing = undefined
      if (!isStale) return
      isStale = false
      void refreshLogged()
    })
    return refreshing
  }

  async function refreshLogged(): Promise<void> {
    await refresh().catch((error: unknown) => log.warn({ error: errorText(error) }, 'cannot read policies again'))
  }

  changes.subscribe('policies', () => void refreshLogged())

  return {
    groupFor: (host) => {
      const family = platformFamily(host.platform)
      const key = `${host.teamId ?? 0} ${family ?? ''}`
      let group = groups.get(key)
      if (!group) {
        group = toGroup(policies.filter((policy) => isFor(policy, { teamId: host.teamId, family })))
        groups.set(key, group)
      }
      return group
    },
    refresh,
  }
}

/** Global policies concern every host, a team's its own; a platform list narrows. */
export function isFor(
  policy: { readonly teamId: number | null; readonly platform: string },
  host: { readonly teamId: number | null; readonly family: string | undefined },
): boolean {
  if (policy.teamId !== null && policy.teamId !== host.teamId) return false
  if (policy.platform === '') return true
  return host.family !== undefined && policy.platform.split(',').includes(host.family)
}

function toGroup(policies: readonly SnapshotPolicy[]): PolicyGroup {
  const newest = policies.reduce<SnapshotPolicy | undefined>(
    (best, policy) => (best && best.queryChangedAt >= policy.queryChangedAt ? best : policy),
    undefined,
  )
  return {
    queries: policies.map(({ id, version, query }) => ({ name: policyQueryName(id, version), sql: query })),
    versions: new Map(policies.map(({ id, version }) => [id, version])),
    newest: newest && { id: newest.id, changedAtMs: newest.queryChangedAt.getTime() },
  }
}
