import type { DocumentKind } from '@muster/contract/rest/gitops.ts'
import { configKind } from './config.ts'
import { enrollSecretKind } from './enroll-secret.ts'
import type { Kind } from './kind.ts'
import { labelKind } from './label.ts'
import { policyKind } from './policy.ts'
import { teamKind } from './team.ts'
import { userRolesKind } from './user-roles.ts'
import { vulnerabilityRuleKind } from './vulnerability-rule.ts'

/** What is sent, in the order in which a run stores it. */
export const kinds: Readonly<Record<DocumentKind, Kind>> = {
  label: labelKind,
  config: configKind,
  enroll_secret: enrollSecretKind,
  team: teamKind,
  policy: policyKind,
  user_roles: userRolesKind,
  vulnerability_rule: vulnerabilityRuleKind,
}

/** Known from Fleet's files and passed over, with the word for several of them. */
export const ignoredKinds: Readonly<Record<string, string>> = { query: 'queries', pack: 'packs' }

export function isSentKind(name: string): name is DocumentKind {
  return Object.hasOwn(kinds, name)
}
