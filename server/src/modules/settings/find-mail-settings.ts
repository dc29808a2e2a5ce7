import type { Context } from '../../platform/context.ts'
import type { SecretBox } from '../../platform/crypto/secret-box.ts'
import type { SmtpSettings } from '../../platform/mail/create-mailer.ts'
import { openSecret } from './merge-settings.ts'
import type { SettingsDocument } from './settings-document.ts'
import { findSettings, findSmtpEnabledAt } from './settings-queries.ts'

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
  return {
    smtp: toSmtpSettings(smtp_settings, ctx.box),
    enabledAt,
    orgName: org_info.org_name,
    serverUrl: server_settings.server_url,
  }
}

type StoredSmtp = SettingsDocument['smtp_settings']

export function toSmtpSettings(stored: StoredSmtp, box: SecretBox): SmtpSettings {
  const hasLogin = stored.authentication_type === 'authtype_username_password' && stored.user_name !== ''
  return {
    host: stored.server,
    port: stored.port,
    security: securityOf(stored),
    isCertificateVerified: stored.verify_ssl_certs,
    login: hasLogin
      ? {
          userName: stored.user_name,
          password: openSecret(box, stored.password, 'smtp password'),
          method: methods[stored.authentication_method],
        }
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
