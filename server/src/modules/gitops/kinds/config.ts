import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { patchConfigRoute } from '@muster/contract/rest/config.ts'
import { withoutAbsent } from '../../../platform/documents/absent.ts'
import { applySettingsIn, openDocument, prepareSettings } from '../../settings/index.ts'
import type { View } from '../diff-views.ts'
import { hideSecrets } from '../hide-secrets.ts'
import { namePolicies } from '../name-policies.ts'
import { type Kind, type KindDeps, viewEach } from './kind.ts'
import { storeEach } from './store-each.ts'

export function createConfigKind({ settingsSections: sections }: KindDeps): Kind {
  return {
    kind: 'config',
    route: patchConfigRoute,
    prefix: '',
    isSingle: true,
    amend: (spec, refuse) => withoutAbsent(spec, absentFeatures.config, '', refuse),
    nameOf: () => '',
    prepare: (ctx, patch, { isPrivateAllowed }) => prepareSettings(ctx, { patch, isPrivateAllowed }, sections),
    view: (ctx, specs) =>
      viewEach(specs, async () => hideSecrets(await namePolicies(ctx, await openDocument(ctx, sections))) as View),
    finish: storeEach(async ({ ctx, tx }, { spec: patch, prepared }) => {
      // What `prepare` has returned.
      const application = { patch, sections, prepared: prepared as ReadonlyMap<string, unknown> }
      const { outcomes, isChanged } = await applySettingsIn(ctx, tx, application)
      if (isChanged) ctx.changes.announce('settings')
      return outcomes
    }),
  }
}
