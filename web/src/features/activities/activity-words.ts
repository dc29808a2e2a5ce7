import type { Activity } from '@muster/contract/rest/activity.ts'

/** What was done, where the type alone would not read well. */
const verbs: Readonly<Record<string, string>> = {
  edited_config: 'changed the settings',
  user_logged_in: 'signed in',
  required_password_reset: 'demanded another password of',
  changed_password: 'changed the own password',
  redelivered: 'sent again',
  added_team_users: 'gave roles in',
  removed_team_users: 'took roles in',
  expired_hosts: 'deleted silent hosts',
  reset_automations: 'forgot what automations had reported',
  applied_enroll_secrets: 'changed the enrol secrets',
}

/** "edited policy Disk encryption is on", "transferred 3 hosts to Laptops". */
export function activityWords({ type, details }: Pick<Activity, 'type' | 'details'>): string {
  const hosts = details['host_ids']
  const count = Array.isArray(hosts) ? ` (${hosts.length.toLocaleString('en')})` : ''
  const verb = verbs[type] ?? type.replaceAll('_', ' ')
  return [verb + count, nameIn(details)].filter(Boolean).join(' ')
}

/** The name of what it was done to: the server calls it policy_name, team_name and so on. */
function nameIn(details: Activity['details']): string {
  const named = Object.entries(details).filter(([key, value]) => /(^|_)name$/.test(key) && typeof value === 'string')
  const keys = details['keys'] ?? details['changed']
  const changed = Array.isArray(keys) && keys.length > 0 ? `(${keys.join(', ')})` : ''
  return [...named.map(([, value]) => String(value)), changed].filter(Boolean).join(' ')
}
