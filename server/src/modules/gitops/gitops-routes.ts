import { type DocumentKind, documentKinds } from '@muster/contract/rest/gitops.ts'
import { gitopsRoute, gitopsSchemaRoute } from '@muster/contract/rest/gitops.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { createApplyDocuments } from './apply-documents.ts'
import { createConfigKind } from './kinds/config.ts'
import { enrollSecretKind } from './kinds/enroll-secret.ts'
import type { Kind, KindDeps } from './kinds/kind.ts'
import { vulnerabilityRuleKind } from './kinds/vulnerability-rule.ts'
import { labelKind } from './kinds/label.ts'
import { policyKind } from './kinds/policy.ts'
import { createTeamKind } from './kinds/team.ts'
import { userRolesKind } from './kinds/user-roles.ts'
import { renderDocumentSchema } from './render-document-schema.ts'
import { translateRoutes } from './translate.ts'

export function createGitopsRoutes(deps: KindDeps): readonly BoundRoute[] {
  const known: readonly Kind[] = [
    labelKind,
    createTeamKind(deps),
    policyKind,
    enrollSecretKind,
    createConfigKind(deps),
    userRolesKind,
    vulnerabilityRuleKind,
  ]
  const byName = new Map(known.map((kind) => [kind.kind, kind]))
  // In the order in which a run stores them.
  const kinds = new Map<DocumentKind, Kind>(documentKinds.map((name) => [name, byName.get(name) as Kind]))
  const apply = createApplyDocuments(kinds)
  return [
    bind(gitopsRoute, async (ctx, { body }) => {
      const {
        documents,
        dry_run: isDryRun = false,
        force: isForced = false,
        allow_private: isPrivateAllowed = false,
        delete: isDeletion = false,
        complete = [],
      } = body
      const options = { isDryRun, isForced, isPrivateAllowed, isDeletion, complete }
      const { changes, outcomes } = await apply(ctx, { documents, ...options })
      const remarks = Object.assign({}, ...outcomes.map((outcome) => outcome.remarks)) as Record<string, unknown>
      return { is_dry_run: isDryRun, changes: [...changes], ...(Object.keys(remarks).length > 0 && { remarks }) }
    }),
    bind(gitopsSchemaRoute, async () => renderDocumentSchema()),
    ...translateRoutes,
  ]
}
