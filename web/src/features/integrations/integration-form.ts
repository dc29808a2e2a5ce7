import type { TrackerDraft, TrackerSetUp } from '@muster/contract/rest/integration.ts'
import { type Integration, targetOf } from '../../api/integration.ts'

/** What a person has typed of an integration. */
export interface IntegrationForm {
  readonly kind: Integration['kind']
  readonly url: string
  /** E-mail or user name. */
  readonly account: string
  /** undefined keeps what is stored. */
  readonly token: string | null | undefined
  /** Project key or group id. */
  readonly target: string
  readonly issueType: string
  readonly labels: readonly string[]
  readonly assignee: string
  readonly resolveTransition: string
  readonly reopenTransition: string
  /** Values of further fields, as JSON. */
  readonly fields: string
}

export function openIntegration(integration: Integration | undefined): IntegrationForm {
  if (!integration) {
    const choices = { issueType: '', labels: [], assignee: '', resolveTransition: '', reopenTransition: '', fields: '' }
    return { kind: 'jira', url: '', account: '', token: undefined, target: '', ...choices }
  }
  const { kind, entry } = integration
  const { labels, assignee, fields, resolve_transition, reopen_transition } = entry
  return {
    kind,
    url: entry.url,
    account: (kind === 'jira' ? entry.username : entry.email) ?? '',
    token: undefined,
    target: targetOf(integration),
    issueType: (kind === 'jira' && entry.issue_type) || '',
    labels: labels ?? [],
    assignee: assignee ?? '',
    resolveTransition: resolve_transition ?? '',
    reopenTransition: reopen_transition ?? '',
    fields: fields && Object.keys(fields).length > 0 ? JSON.stringify(fields, null, 2) : '',
  }
}

/** Credentials travel: in the clear only to this very machine, where somebody tries it out. */
export function trackerUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
  if (url?.protocol === 'https:') return undefined
  const isHere = url?.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  return isHere ? undefined : 'It must begin with https://, because your credentials travel to it.'
}

/** Of which the token must be typed: of a new one, and where it would go to another place. */
export function needsToken({ url, target }: IntegrationForm, before: Integration | undefined): boolean {
  return before === undefined || before.entry.url !== url.trim() || targetOf(before) !== target.trim()
}

export interface IntegrationProblems {
  readonly url?: string
  readonly token?: string
  readonly target?: string
  readonly fields?: string
}

/** What is wrong with what was typed; what is merely empty yet says nothing. */
export function integrationProblems(form: IntegrationForm, before: Integration | undefined): IntegrationProblems {
  const url = form.url.trim() === '' ? undefined : trackerUrlProblem(form.url)
  const isTokenMissing = before !== undefined && !form.token && (form.token === null || needsToken(form, before))
  const isNoGroup = form.kind === 'zendesk' && form.target.trim() !== '' && !/^[1-9]\d{0,15}$/.test(form.target.trim())
  return {
    ...(url === undefined ? {} : { url }),
    ...(isTokenMissing ? { token: 'Type the token: another place does not get the one that is stored.' } : {}),
    ...(isNoGroup ? { target: 'A group id is a number.' } : {}),
    ...(readFields(form.fields) ? {} : { fields: 'This is not a JSON object.' }),
  }
}

/** Whether something is still to be typed before it can be tried. */
export function isIncomplete(form: IntegrationForm, before: Integration | undefined): boolean {
  const { kind, url, account, token, target } = form
  // A Jira that is not of the cloud takes a token alone.
  const isAccountMissing = account.trim() === '' && (kind === 'zendesk' || /\.atlassian\.net\b/.test(url))
  return url.trim() === '' || target.trim() === '' || isAccountMissing || (needsToken(form, before) && !token)
}

export function toDraft({ kind, url, account, token, target, issueType }: IntegrationForm): TrackerDraft {
  const common = { url: url.trim(), ...(token ? { api_token: token } : {}) }
  if (kind === 'zendesk') return { kind, ...common, email: account.trim(), group_id: Number(target) }
  const type = issueType.trim() === '' ? {} : { issue_type: issueType.trim() }
  return { kind, ...common, username: account.trim(), project_key: target.trim(), ...type }
}

/** The entry to save. What was chosen before and is empty now is taken back; whom it serves stays as it was. */
export function toIntegration(form: IntegrationForm, before: Integration | undefined): Integration {
  const fields = readFields(form.fields) ?? {}
  const chosen = {
    labels: form.labels.length === 0 ? null : [...form.labels],
    assignee: form.assignee.trim() || null,
    fields: Object.keys(fields).length === 0 ? null : fields,
    resolve_transition: form.resolveTransition.trim() || null,
    reopen_transition: form.reopenTransition.trim() || null,
  }
  const { enable_failing_policies = false, enable_software_vulnerabilities = false } = before?.entry ?? {}
  const common = { enable_failing_policies, enable_software_vulnerabilities, ...chosen }
  const draft = toDraft(form)
  if (draft.kind === 'zendesk') {
    const { kind, ...account } = draft
    return { kind, entry: { ...account, ...common } }
  }
  const { kind, issue_type = null, ...account } = draft
  return { kind, entry: { ...account, issue_type, ...common } }
}

/** Undefined where it is not a JSON object. */
export function readFields(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** What a new ticket needs and nobody has given yet. */
export function missingFields(form: IntegrationForm, setUp: TrackerSetUp | undefined): TrackerSetUp['required_fields'] {
  const given = readFields(form.fields) ?? {}
  return (setUp?.required_fields ?? []).filter(({ id }) => !(id in given))
}
