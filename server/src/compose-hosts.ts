import type { HostDependents } from './modules/hosts/index.ts'
import {
  forgetHostsInLabels,
  listAllLabels,
  listLabelsOfHost,
  toLabelSummary,
  toLabelWire,
} from './modules/labels/index.ts'
import { forgetHostsInCounts, forgetOtherTeams, listHostPolicies } from './modules/policies/index.ts'

/** What the modules above hosts know of them. */
export const hostDependents: HostDependents = {
  forgetHosts: async (tx, hostIds) => {
    await forgetHostsInLabels(tx, hostIds)
    await forgetHostsInCounts(tx, hostIds)
  },
  moveHosts: forgetOtherTeams,
  listHostPolicies,
  listLabelsOfHost: async ({ db }, hostId) => (await listLabelsOfHost(db, hostId)).map(toLabelWire),
  listBuiltInLabels: async ({ db }) =>
    (await listAllLabels(db)).filter(({ isBuiltIn }) => isBuiltIn).map(toLabelSummary),
}
