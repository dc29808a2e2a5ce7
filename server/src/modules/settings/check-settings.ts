import type { FieldProblem } from '../../kernel/errors.ts'
import { isOnThisMachine } from '../../platform/openid/create-openid.ts'
import { findAgentOptionProblems } from '../teams/index.ts'
import type { SettingsDocument } from './settings-document.ts'

/** The rules that go beyond the schema. Field names are Fleet's; the reason carries the full key. */
export function findSettingsProblems(document: SettingsDocument): readonly FieldProblem[] {
  return [
    ...organisationProblems(document),
    ...smtpProblems(document),
    ...expiryProblems(document),
    ...ssoProblems(document),
    ...findAgentOptionProblems(document.agent_options),
  ]
}

/** What is wrong with a server URL, or undefined. */
export function serverUrlProblem(url: string): string | undefined {
  if (url === '') return 'must not be empty'
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.hostname === '') {
    return `"${url}" is not a URL; write it like https://muster.example.com`
  }
  if (parsed.search !== '' || parsed.hash !== '' || parsed.username !== '' || parsed.password !== '') {
    return `"${url}" may have neither a user, nor a query, nor a fragment`
  }
  return undefined
}

function organisationProblems({ org_info, server_settings }: SettingsDocument): FieldProblem[] {
  const problems: FieldProblem[] = []
  if (org_info.org_name.trim() === '')
    problems.push({ field: 'org_name', reason: 'org_info.org_name must not be empty' })
  const urlProblem = serverUrlProblem(server_settings.server_url)
  if (urlProblem) problems.push({ field: 'server_url', reason: `server_settings.server_url: ${urlProblem}` })
  return problems
}

function smtpProblems({ smtp_settings: smtp }: SettingsDocument): FieldProblem[] {
  if (!smtp.enable_smtp) return []
  return (['server', 'sender_address', 'port', 'authentication_type', 'authentication_method'] as const)
    .filter((key) => smtp[key] === '' || smtp[key] === 0)
    .map((key) => ({ field: key, reason: `smtp_settings.${key} is needed when enable_smtp is on` }))
}

function expiryProblems({ host_expiry_settings: expiry }: SettingsDocument): FieldProblem[] {
  if (!expiry.host_expiry_enabled || expiry.host_expiry_window >= 1) return []
  const reason = 'host_expiry_settings.host_expiry_window must be 1 day or more when host_expiry_enabled is on'
  return [{ field: 'host_expiry_window', reason }]
}

function ssoProblems({ sso_settings: sso }: SettingsDocument): FieldProblem[] {
  const problems: FieldProblem[] = []
  const say = (field: string, reason: string) => problems.push({ field, reason: `sso_settings.${field} ${reason}` })
  if (sso.metadata !== '' && sso.metadata_url !== '') say('metadata', 'and metadata_url exclude each other; give one')
  if (!sso.enable_sso) return problems
  if (sso.issuer_uri === '') {
    say('issuer_uri', 'is needed when enable_sso is on: people come in by OpenID Connect, not by SAML metadata')
  } else if (
    !URL.canParse(sso.issuer_uri) ||
    !(sso.issuer_uri.startsWith('https://') || isOnThisMachine(sso.issuer_uri))
  ) {
    say('issuer_uri', `"${sso.issuer_uri}" is not an https URL; write it like https://login.example.com`)
  }
  if (sso.client_id === '') say('client_id', 'is needed when enable_sso is on: what the provider calls this server')
  if (sso.idp_name === '') say('idp_name', 'is needed when enable_sso is on')
  return problems
}
