import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { getCertificateRoute, getConfigRoute, patchConfigRoute } from '@muster/contract/rest/config.ts'
import { setupRoute } from '@muster/contract/rest/setup.ts'
import { Type } from 'typebox'
import { bind, type BoundRoute } from '../../platform/http/bound-route.ts'
import type { Mailer } from '../../platform/mail/create-mailer.ts'
import { toUserWire } from '../identity/index.ts'
import { type ConfigOptions, getConfig, withFeaturesOff } from './get-config.ts'
import { AppError } from '../../kernel/errors.ts'
import { withoutAbsent } from '../../platform/documents/absent.ts'
import { refuseUnknownKeys } from '../../platform/documents/refuse-unknown-keys.ts'
import { setUp, type SetUpOptions } from './set-up.ts'
import { updateSettings } from './update-settings.ts'
import type { SettingsSection } from './settings-section.ts'

interface MailOptions {
  readonly mailer: Mailer
}

/** Set-up, and the configuration document with the sections that other modules own. */
export function createSettingsRoutes(options: ConfigOptions & SetUpOptions & MailOptions): readonly BoundRoute[] {
  return [
    createSetupRoute(options),
    // Not bound by type: the sections' parts of the answer are known to their owners only.
    { route: getConfigRoute, run: (ctx) => getConfig(ctx, options) },
    createPatchRoute(options),
  ]
}

function createPatchRoute(options: ConfigOptions & MailOptions): BoundRoute {
  const route = { ...patchConfigRoute, body: configPatchSchema(options.sections) }
  return {
    route,
    amendBody: (body) => withoutAbsent(body, absentFeatures.config),
    run: async (ctx, { query, body }) => {
      const { dry_run: isDryRun = false, allow_private: isPrivateAllowed = false } = query as {
        dry_run?: boolean
        allow_private?: boolean
      }
      const input = { patch: body as Record<string, unknown>, isDryRun, isPrivateAllowed, mailer: options.mailer }
      const document = await updateSettings(ctx, input, options.sections)
      const { license, logging } = await getConfig(ctx, options)
      return withFeaturesOff({ ...document, update_interval: null, vulnerabilities: null, license, logging })
    },
  }
}

/** `readChain` gives the PEM that hosts trust; undefined where this server speaks no TLS. */
export function createCertificateRoute(readChain: () => Promise<string | undefined>): BoundRoute {
  return bind(getCertificateRoute, async () => {
    const chain = await readChain()
    if (chain === undefined) {
      throw new AppError(
        'not-found',
        'this server speaks no TLS itself (server.tls is off); ask what stands in front of it',
      )
    }
    return { certificate_chain: Buffer.from(chain).toString('base64') }
  })
}

/** What PATCH accepts: the contract's document with the sections that other modules own, unknown keys refused. */
export function configPatchSchema(sections: readonly SettingsSection[]) {
  const added = sections.map(({ key, schema }) => [key, Type.Optional(schema)] as const)
  return refuseUnknownKeys(Type.Object({ ...patchConfigRoute.body.properties, ...Object.fromEntries(added) }))
}

function createSetupRoute(options: SetUpOptions): BoundRoute {
  return bind(setupRoute, async (ctx, { body }) => {
    const { org_name, org_logo_url = '' } = body.org_info
    const { admin, token } = await setUp(
      ctx,
      {
        admin: body.admin,
        orgName: org_name,
        orgLogoUrl: org_logo_url,
        serverUrl: body.server_url,
        enrollSecret: body.osquery_enroll_secret || undefined,
        setupToken: body.setup_token,
      },
      options,
    )
    const secret = body.osquery_enroll_secret
    return {
      admin: toUserWire(admin),
      org_info: { org_name, org_logo_url },
      server_url: body.server_url,
      ...(secret ? { osquery_enroll_secret: secret } : {}),
      token,
    }
  })
}
