import { Secret } from '../../kernel/secret.ts'
import type { Context } from '../../platform/context.ts'
import type { SmtpSettings } from '../../platform/mail/create-mailer.ts'
import type { SettingsDocument } from './settings-document.ts'
import { findSettings, findSmtpEnabledAt } from './settings-queries.ts'
import { SMTP_PASSWORD_PURPOSE } from './update-settings.ts'

export interface MailSettings {
  readonly smtp: SmtpSettings
  /** When mail was switched on. */
  readonly enabledAt: Date
  readonly orgName: string
  readonly serverUrl: string
}

/** How mail is sent, the password opened; undefined while `smtp_settings.enable_smtp` is off. */
export async function findMailSettings(ctx: Context): Promise<MailSettings | undefined> {
  const enabledAt = await findSmtpEnabledAt(ctx.db)
  if (!enabledAt) return undefined
  const { smtp_settings, org_info, server_settings } = await findSettings(ctx.db)
  const openPassword = (sealed: string) => ctx.box.open(Buffer.from(sealed, 'base64'), SMTP_PASSWORD_PURPOSE)
  return {
    smtp: toSmtpSettings(smtp_settings, openPassword),
    enabledAt,
    orgName: org_info.org_name,
    serverUrl: server_settings.server_url,
  }
}

type StoredSmtp = SettingsDocument['smtp_settings']

function toSmtpSettings(stored: StoredSmtp, openPassword: (sealed: string) => string): SmtpSettings {
  const hasLogin = stored.authentication_type === 'authtype_username_password' && stored.user_name !== ''
  const password = () => new Secret(stored.password === '' ? '' : openPassword(stored.password))
  return {
    host: stored.server,
    port: stored.port,
    security: securityOf(stored),
    isCertificateVerified: stored.verify_ssl_certs,
    login: hasLogin
      ? { userName: stored.user_name, password: password(), method: methods[stored.authentication_method] }
      : undefined,
    senderAddress: stored.sender_address,
    domain: stored.domain,
  }
}

const methods = {
  authmethod_plain: 'PLAIN',
  authmethod_login: 'LOGIN',
  authmethod_cram_md5: 'CRAM-MD5',
  '': 'PLAIN',
} as const

const implicitTlsPort = 465

/** Fleet's documents have both switches on by default, with port 587, where a connection begins in clear. */
function securityOf({ enable_ssl_tls, enable_start_tls, port }: StoredSmtp): SmtpSettings['security'] {
  if (enable_ssl_tls && (port === implicitTlsPort || !enable_start_tls)) return 'tls'
  return enable_start_tls ? 'starttls' : 'none'
}
