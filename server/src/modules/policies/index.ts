export { applyPolicySpecsIn, type RefuseSpec, verifyPolicySpec } from './apply-policy-specs.ts'
export { createPolicy } from './create-policy.ts'
export { forgetHostsInCounts } from './count-queries.ts'
export type { Answer } from './decide-transition.ts'
export { deletePolicies } from './delete-policies.ts'
export {
  deleteFlipsBefore,
  findFirstFlipAt,
  findSettledSeq,
  listFlips,
  listLastFlipSeqs,
  listNewestFlips,
  type PolicyFlip,
} from './flip-queries.ts'
export { forgetTeamPolicies } from './forget-team.ts'
export { listAnswerChanges } from './list-answer-changes.ts'
export { listHostPolicies } from './list-host-policies.ts'
export { createPolicyIngest } from './policy-ingest.ts'
export { findPolicies, findPoliciesByName, listPolicyNames, type Policy } from './policy-queries.ts'
export { policyRoutes } from './policy-routes.ts'
export { createPolicySnapshot, type PolicySnapshot } from './policy-snapshot.ts'
export {
  countFailing,
  forgetOtherTeams,
  listFailing,
  listStandingAnswers,
  listStillFailing,
} from './standing-queries.ts'
export { updatePolicy } from './update-policy.ts'
