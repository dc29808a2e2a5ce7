import type { Context } from '../../platform/context.ts'
import type { SsoSettings } from '../identity/index.ts'
import { openSecret } from './merge-settings.ts'
import { findSettings } from './settings-queries.ts'

/** How people come in by single sign-on, the client secret opened; undefined while `sso_settings.enable_sso` is off. */
export async function findSsoSettings(ctx: Context): Promise<SsoSettings | undefined> {
  const { sso_settings: sso } = await findSettings(ctx.db)
  // Documents of Fleet's SAML could be stored before there was single sign-on here.
  if (!sso.enable_sso || sso.issuer_uri === '' || sso.client_id === '') return undefined
  return {
    provider: {
      issuer: sso.issuer_uri,
      clientId: sso.client_id,
      clientSecret: openSecret(ctx.box, sso.client_secret, 'single sign-on client secret'),
    },
    idpName: sso.idp_name,
    idpImageUrl: sso.idp_image_url,
    provisioning: { isOn: sso.enable_jit_provisioning, role: sso.jit_role || 'observer' },
  }
}
