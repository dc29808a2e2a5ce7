import type { FieldProblem } from '../../kernel/errors.ts'
import type { SettingsDocument } from './settings-document.ts'

/** A secret that was typed for one server is not sent to another unless it is typed again. */
export function findMovedSecrets(stored: SettingsDocument, merged: SettingsDocument): readonly FieldProblem[] {
  const problems: FieldProblem[] = []
  const [smtp, wantedSmtp] = [stored.smtp_settings, merged.smtp_settings]
  if (
    smtp.server !== '' &&
    smtp.password !== '' &&
    smtp.password === wantedSmtp.password &&
    smtp.server !== wantedSmtp.server
  ) {
    const reason = `smtp_settings.password was typed for ${smtp.server}; type it again for ${wantedSmtp.server}`
    problems.push({ field: 'password', reason })
  }
  const [sso, wantedSso] = [stored.sso_settings, merged.sso_settings]
  if (
    sso.issuer_uri !== '' &&
    sso.client_secret !== '' &&
    sso.client_secret === wantedSso.client_secret &&
    sso.issuer_uri !== wantedSso.issuer_uri
  ) {
    const reason = `sso_settings.client_secret was typed for ${sso.issuer_uri}; type it again for ${wantedSso.issuer_uri}`
    problems.push({ field: 'client_secret', reason })
  }
  return problems
}
