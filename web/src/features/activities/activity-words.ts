import { counted } from '../../ui/counted.ts'
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
  reset_automations: 'forgot what automations had reported',
  edited_enroll_secrets: 'changed the enrol secrets',
}

/** "edited policy Disk encryption is on", "moved 3 hosts to Laptops". */
export function activityWords({ type, details }: Pick<Activity, 'type' | 'details'>): string {
  const { host_ids: hosts, team_name: team } = details
  const count = Array.isArray(hosts) ? hosts.length : 0
  if (type === 'transferred_hosts') return `moved ${counted(count, 'host')} to ${String(team ?? 'no team')}`
  if (type === 'deleted_hosts') return `deleted ${counted(count, 'host')}`
  if (type === 'expired_hosts') return `deleted ${counted(count, 'host')} that had been silent for too long`
  return [verbs[type] ?? type.replaceAll('_', ' '), nameIn(details)].filter(Boolean).join(' ')
}

const clientWords: Readonly<Record<string, string>> = { ui: 'these pages', cli: 'command line', api: 'API' }

/** From where and by what: "192.0.2.1, command line". Empty for what Muster does by itself. */
export function originWords({ remote_address: address, client }: Pick<Activity, 'remote_address' | 'client'>): string {
  return [address, clientWords[client]].filter(Boolean).join(', ')
}

/** The name of what it was done to: the server calls it policy_name, team_name and so on; else whose address it has. */
function nameIn(details: Activity['details']): string {
  const named = Object.entries(details).filter(([key, value]) => /(^|_)name$/.test(key) && typeof value === 'string')
  const keys = details['keys'] ?? details['changed']
  const changed = Array.isArray(keys) && keys.length > 0 ? `(${keys.join(', ')})` : ''
  // The newer names of Fleet's API come beside the older ones.
  const names = new Set(named.map(([, value]) => String(value)))
  const address = names.size === 0 ? (details['user_email'] ?? details['email']) : undefined
  return [...names, typeof address === 'string' ? address : '', changed].filter(Boolean).join(' ')
}
