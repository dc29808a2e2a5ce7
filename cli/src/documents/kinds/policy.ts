import { documentSpecs } from '@muster/contract/documents/document-specs.ts'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { deletePoliciesRoute, deleteTeamPoliciesRoute, type Policy } from '@muster/contract/rest/policy.ts'
import type { Client } from '../../client.ts'
import { listPolicies } from '../../list-policies.ts'
import { listTeams } from '../../list-teams.ts'
import { absentPaths } from './absent-paths.ts'
import type { Kind, Named } from './kind.ts'

export const policyKind: Kind = {
  describe: (count) => `${count} policies`,
  nameOf: ({ name, team }) => (team ? `${String(name)}" of team "${String(team)}` : name),
  passedOver: [
    ...absentPaths(absentFeatures.policy, documentSpecs.policy),
    // Of some versions of Fleet only.
    'conditional_access_bypass_enabled',
    'fleet_maintained_app_slug',
    'install_software',
    'labels_exclude_any',
    'labels_include_all',
    'labels_include_any',
    'patch_software',
    'run_script',
    'script_id',
    'software_title_id',
  ],
  absent: absentFeatures.policy,
  delete: deletePolicies,
}

async function deletePolicies(client: Client, wanted: readonly Named[]): Promise<readonly Named[]> {
  const byTeam = Map.groupBy(wanted, ({ team }) => team)
  const teams = byTeam.keys().some((name) => name !== '') ? await listTeams(client) : []
  const missing: Named[] = []
  for (const [name, named] of byTeam) {
    const team = teams.find((team) => team.name === name)
    const policies = name === '' || team ? await listPolicies(client, team) : []
    const found = policies.filter((policy) => named.some(({ name }) => name === policy.name))
    missing.push(...named.filter(({ name }) => !found.some((policy) => policy.name === name)))
    await deleteFound(client, found)
  }
  return missing
}

const maxIds = 1_000

async function deleteFound(client: Client, policies: readonly Policy[]): Promise<void> {
  for (let start = 0; start < policies.length; start += maxIds) {
    const part = policies.slice(start, start + maxIds)
    const teamId = part[0]?.team_id
    const body = { ids: part.map(({ id }) => id) }
    if (teamId) await client.call(deleteTeamPoliciesRoute, { params: { team_id: teamId }, body })
    else await client.call(deletePoliciesRoute, { body })
  }
}
