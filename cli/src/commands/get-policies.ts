import type { Policy, PolicySpec } from '@muster/contract/rest/policy.ts'
import { defineCommand, option } from '../define-command.ts'
import { listPolicies } from '../list-policies.ts'
import { getTeam, type Team } from '../list-teams.ts'
import { formatOptions, type FormatOptions, printList } from '../output/print-list.ts'

export const getPoliciesCommand = defineCommand<FormatOptions & { readonly team?: string }>({
  name: 'policies',
  aliases: ['policy'],
  summary: 'List the policies of all hosts or of a team; as documents they can be applied again.',
  options: [...formatOptions(), option('--team <name>', "the team's own policies")],
  run: (shell, options) =>
    shell.withSession(async (client) => {
      const team = options.team === undefined ? undefined : await getTeam(client, options.team)
      printList(shell, options, {
        kind: 'policy',
        items: await listPolicies(client, team),
        columns: {
          ID: ({ id }) => String(id),
          NAME: ({ name }) => name,
          PLATFORM: ({ platform }) => platform || 'all',
          PASSING: ({ passing_host_count }) => String(passing_host_count),
          FAILING: ({ failing_host_count }) => String(failing_host_count),
        },
        toSpec: (policy) => toSpec(policy, team),
      })
    }),
})

function toSpec({ name, query, description, resolution, platform }: Policy, team: Team | undefined): PolicySpec {
  const spec = { name, query, description, resolution: resolution ?? '', platform }
  return team ? { ...spec, team: team.name } : spec
}
