import { beginSsoRoute, completeSsoRoute, getSsoRoute } from '@muster/contract/rest/sso.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import { beginSso, completeSso, type SsoParts } from './sign-on.ts'

export function createSsoRoutes(parts: SsoParts): readonly BoundRoute[] {
  return [
    bind(getSsoRoute, async (ctx) => {
      const settings = await parts.findSso(ctx)
      return {
        settings: {
          idp_name: settings?.idpName ?? '',
          idp_image_url: settings?.idpImageUrl ?? '',
          sso_enabled: settings !== undefined,
        },
      }
    }),
    bind(beginSsoRoute, async (ctx, { body }) => beginSso(ctx, { relayUrl: body.relay_url }, parts)),
    bind(completeSsoRoute, async (ctx, { query }) => completeSso(ctx, query, parts)),
  ]
}
