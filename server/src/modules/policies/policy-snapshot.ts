import type { Log } from '../../kernel/log.ts'
import type { ChangeFeed } from '../../platform/changes/change-feed.ts'
import { followChanges } from '../../platform/changes/follow-changes.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { CheckinHost } from '../../platform/ingest/checkin.ts'
import { type QueryGroup, toQueryGroup } from '../../platform/ingest/query-group.ts'
import { platformFamily } from '../hosts/index.ts'
import { listSnapshotPolicies, type SnapshotPolicy } from './policy-queries.ts'

export const POLICY_PREFIX = 'fleet_policy_query_'

/** Policies in memory, so that a check-in asks no database; read again when any process changed one. */
export interface PolicySnapshot {
  groupFor(host: CheckinHost): QueryGroup
  refresh(): Promise<void>
}

export function createPolicySnapshot(deps: { db: Db; log: Log; changes: ChangeFeed }): PolicySnapshot {
  let policies: readonly SnapshotPolicy[] = []
  let groups = new Map<string, QueryGroup>()
  const { refresh } = followChanges({
    ...deps,
    topics: ['policies'],
    read: async () => {
      policies = await listSnapshotPolicies(deps.db)
      groups = new Map()
    },
  })
  return {
    groupFor: (host) => {
      const family = platformFamily(host.platform)
      const key = `${host.teamId ?? 0} ${family ?? ''}`
      let group = groups.get(key)
      if (!group) {
        const own = policies.filter((policy) => isFor(policy, { teamId: host.teamId, family }))
        group = toQueryGroup(POLICY_PREFIX, own)
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
