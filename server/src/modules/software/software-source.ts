import type { CheckinHost, DistributedQuery, QuerySource } from '../../platform/ingest/checkin.ts'
import { DETAIL_PREFIX, type DetailInterval, isDetailDue, platformFamily } from '../hosts/index.ts'
import { operatingSystemQueryFor, softwareQueriesFor } from './sources/index.ts'

export interface SoftwareSourceOptions extends DetailInterval {
  /** `features.enable_software_inventory` of the configuration document. */
  isInventoryEnabled(): boolean
}

/** What a host is asked about its software, together with its vitals. The operating system is asked for always. */
export function createSoftwareSource(options: SoftwareSourceOptions): QuerySource {
  return {
    family: 'detail',
    isDue: (host, due, nowMs) => isDetailDue(host, due, nowMs, options),
    queriesFor: (host: CheckinHost): readonly DistributedQuery[] => {
      const family = platformFamily(host.platform)
      const system = operatingSystemQueryFor(family)
      return [
        ...(system ? [{ name: DETAIL_PREFIX + system.name, sql: system.sql }] : []),
        ...(options.isInventoryEnabled() ? softwareQueriesFor(family) : []).map(({ name, sql, discovery }) => ({
          name: DETAIL_PREFIX + name,
          sql,
          ...(discovery === undefined ? {} : { discovery }),
        })),
      ]
    },
  }
}
