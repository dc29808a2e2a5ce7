import { deletePoliciesRoute, listPoliciesRoute } from '@muster/contract/rest/policy.ts'
import { listPages } from '../../list-pages.ts'
import type { Kind } from './kind.ts'

export const policyKind: Kind = {
  describe: (count) => `${count} policies`,
  nameOf: ({ name, team }) => (team ? `${String(name)}" of team "${String(team)}` : name),
  passedOver: [
    'calendar_events_enabled',
    'conditional_access_bypass_enabled',
    'conditional_access_enabled',
    'critical',
    'fleet_maintained_app_slug',
    'install_software',
    'labels_exclude_any',
    'labels_include_all',
    'labels_include_any',
    'patch_software',
    'run_script',
    'script_id',
    'software_title_id',
    'type',
  ],
  async delete(client, name) {
    const policies = await listPages(async (page) => (await client.call(listPoliciesRoute, { query: page })).policies)
    const policy = policies.find((policy) => policy.name === name)
    if (!policy) return false
    await client.call(deletePoliciesRoute, { body: { ids: [policy.id] } })
    return true
  },
}
