import { listPoliciesRoute, type Policy, type PolicySpec } from '@muster/contract/rest/policy.ts'
import { defineCommand } from '../define-command.ts'
import { listPages } from '../list-pages.ts'
import { formatOptions, type FormatOptions, printList } from '../output/print-list.ts'

export const getPoliciesCommand = defineCommand<FormatOptions>({
  name: 'policies',
  aliases: ['policy'],
  summary: 'List the policies; as documents they can be applied again.',
  options: formatOptions(),
  run: (shell, options) =>
    shell.withSession(async (client) => {
      printList(shell, options, {
        kind: 'policy',
        items: await listPages(async (page) => (await client.call(listPoliciesRoute, { query: page })).policies),
        columns: {
          ID: ({ id }) => String(id),
          NAME: ({ name }) => name,
          PLATFORM: ({ platform }) => platform || 'all',
          PASSING: ({ passing_host_count }) => String(passing_host_count),
          FAILING: ({ failing_host_count }) => String(failing_host_count),
        },
        toSpec,
      })
    }),
})

function toSpec({ name, query, description, resolution, platform }: Policy): PolicySpec {
  return { name, query, description, resolution: resolution ?? '', platform }
}
