import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { withoutAbsent } from '../../../platform/documents/absent.ts'
import { applySettingsIn, openDocument, prepareSettings } from '../../settings/index.ts'
import { hideSecrets } from '../hide-secrets.ts'
import { namePolicies } from '../name-policies.ts'
import type { View } from '../diff-views.ts'
import type { Kind, KindDeps } from './kind.ts'

export function createConfigKind({ settingsSections: sections }: KindDeps): Kind {
  return {
    kind: 'config',
    permission: 'config:write',
    prefix: '',
    isSingle: true,
    amend: (spec) => withoutAbsent(spec, absentFeatures.config),
    nameOf: () => '',
    prepare: (ctx, patch, { isPrivateAllowed }) => prepareSettings(ctx, { patch, isPrivateAllowed }, sections),
    view: async (ctx) => hideSecrets(await namePolicies(ctx, await openDocument(ctx, sections))) as View,
    finish: async (ctx, tx, { spec: patch, prepared }) => {
      // What `prepare` has returned.
      const application = { patch, sections, prepared: prepared as ReadonlyMap<string, unknown> }
      const { outcomes, isChanged } = await applySettingsIn(ctx, tx, application)
      if (isChanged) ctx.changes.announce('settings')
      return outcomes
    },
  }
}
