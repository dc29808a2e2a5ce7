import type { Log } from '../../kernel/log.ts'
import type { ChangeFeed } from '../../platform/changes/change-feed.ts'
import { followChanges } from '../../platform/changes/follow-changes.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { CheckinHost } from '../../platform/ingest/checkin.ts'
import { type QueryGroup, toQueryGroup } from '../../platform/ingest/query-group.ts'
import { platformFamily } from '../hosts/index.ts'
import { type Label, listAllLabels } from './label-queries.ts'

export const LABEL_PREFIX = 'fleet_label_query_'

/** Dynamic labels in memory, so that a check-in asks no database; read again when any process changed one. */
export interface LabelSnapshot {
  groupFor(host: CheckinHost): QueryGroup
  refresh(): Promise<void>
}

const maxGroups = 1_000

export function createLabelSnapshot(deps: { db: Db; log: Log; changes: ChangeFeed }): LabelSnapshot {
  let labels: readonly Label[] = []
  let groups = new Map<string, QueryGroup>()
  const { refresh } = followChanges({
    ...deps,
    topics: ['labels'],
    read: async () => {
      labels = (await listAllLabels(deps.db)).filter(({ isManual }) => !isManual)
      groups = new Map()
    },
  })
  return {
    groupFor: ({ platform }) => {
      let group = groups.get(platform)
      if (!group) {
        group = toQueryGroup(
          LABEL_PREFIX,
          labels.filter((label) => isForPlatform(label.platform, platform)),
        )
        // Hosts tell their platform themselves: the names may be many.
        if (groups.size >= maxGroups) groups.clear()
        groups.set(platform, group)
      }
      return group
    },
    refresh,
  }
}

/** A list of platforms names families (`linux`) or distributions (`ubuntu`); empty concerns all. */
function isForPlatform(list: string, platform: string): boolean {
  if (list === '') return true
  const names = list.split(',')
  const family = platformFamily(platform)
  return names.includes(platform) || (family !== undefined && names.includes(family))
}
