import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { SECRET_MASK } from '../../kernel/secret.ts'
import type { Context } from '../../platform/context.ts'
import type { ServerConfig } from '../../platform/config/server-options.ts'
import { withAbsent } from '../../platform/documents/absent.ts'
import { hasPermission } from '../identity/index.ts'
import { serverConfigView } from './server-config-view.ts'
import { findSettings } from './settings-queries.ts'
import type { SettingsDocument } from './settings-document.ts'
import type { SettingsSection } from './settings-section.ts'

type Json = Record<string, unknown>

export interface ConfigOptions {
  /** The parts of the document that other modules own. */
  readonly sections: readonly SettingsSection[]
  readonly serverConfig: ServerConfig
}

/** The document with what the server's own configuration adds. */
export async function getConfig(ctx: Context, options: ConfigOptions): Promise<Json> {
  const document = await readDocument(ctx, options.sections)
  const { update_interval, vulnerabilities, logging } = serverConfigView(options.serverConfig)
  return withFeaturesOff({ ...document, update_interval, vulnerabilities, license: { tier: 'premium' }, logging })
}

/** What Muster lacks is shown as switched off. */
export function withFeaturesOff(document: Json): Json {
  return withAbsent(document, absentFeatures.config)
}

/** The document as this actor may see it: secrets masked, and for those who may not change it some parts empty. */
export async function readDocument(ctx: Context, sections: readonly SettingsSection[]): Promise<Json> {
  const document = toShown(await findSettings(ctx.db))
  const visible: Json = hasPermission(ctx.actor, 'config:write') ? document : withoutPrivateParts(document)
  for (const section of sections) visible[section.key] = await section.read(ctx)
  return visible
}

/** Secrets masked. */
export function toShown(document: SettingsDocument): Json {
  const { smtp_settings: smtp, sso_settings: sso } = document
  const configured = smtp.enable_smtp && smtp.server !== ''
  const mask = (secret: string) => (secret === '' ? '' : SECRET_MASK)
  return {
    ...document,
    smtp_settings: { ...smtp, configured, password: mask(smtp.password) },
    sso_settings: { ...sso, client_secret: mask(sso.client_secret) },
  }
}

function withoutPrivateParts({ agent_options: _hidden, ...document }: Json): Json {
  for (const key of ['smtp_settings', 'sso_settings', 'host_expiry_settings'])
    document[key] = emptied(document[key] as Json)
  return document
}

function emptied(section: Json): Json {
  return Object.fromEntries(Object.entries(section).map(([key, value]) => [key, emptyLike(value)]))
}

function emptyLike(value: unknown): unknown {
  switch (typeof value) {
    case 'boolean':
      return false
    case 'number':
      return 0
    default:
      return ''
  }
}
