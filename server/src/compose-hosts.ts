import type { HostDependents } from './modules/hosts/index.ts'
import {
  forgetHostsInLabels,
  listAllLabels,
  listLabelsOfHost,
  toLabelSummary,
  toLabelWire,
} from './modules/labels/index.ts'
import { forgetHostsInCounts, forgetOtherTeams, listAnswerChanges, listHostPolicies } from './modules/policies/index.ts'
import { chooseSoftware, findSoftware, forgetHostsInSoftware, listHostSoftware } from './modules/software/index.ts'

/** What the modules above hosts know of them. */
export const hostDependents: HostDependents = {
  // In the order in which ingest takes its locks.
  forgetHosts: async (tx, hostIds, at) => {
    await forgetHostsInSoftware(tx, hostIds, at)
    await forgetHostsInLabels(tx, hostIds)
    await forgetHostsInCounts(tx, hostIds)
  },
  moveHosts: forgetOtherTeams,
  listHostPolicies,
  listAnswerChanges,
  listHostSoftware,
  chooseSoftware,
  findSoftware,
  listLabelsOfHost: async ({ db }, hostId) => (await listLabelsOfHost(db, hostId)).map(toLabelWire),
  listBuiltInLabels: async ({ db }) =>
    (await listAllLabels(db)).filter(({ isBuiltIn }) => isBuiltIn).map(toLabelSummary),
}
