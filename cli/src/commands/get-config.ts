import { documentSpecs } from '@muster/contract/documents/document-specs.ts'
import { getConfigRoute } from '@muster/contract/rest/config.ts'
import { defineCommand, option } from '../define-command.ts'
import { listPolicies } from '../list-policies.ts'
import { namePolicies } from '../name-policies.ts'
import { formatOptions, type FormatOptions, printDocuments } from '../output/print-list.ts'

const { properties: settable } = documentSpecs.config

interface Options {
  readonly includeServerConfig?: boolean
  readonly policyNames?: boolean
}

export const getConfigCommand = defineCommand<FormatOptions & Options>({
  name: 'config',
  summary: 'Print the configuration as a document that "apply" takes back; masked secrets stay what they are.',
  options: [
    ...formatOptions(),
    option('--policy-names', 'name the policies of automations, for another server, where their numbers differ'),
    option('--include-server-config', 'also what the server adds of its own'),
  ],
  run: (shell, options) =>
    shell.withSession(async (client) => {
      const config = await client.call(getConfigRoute)
      const isShown = ([key]: [string, unknown]) => options.includeServerConfig || Object.hasOwn(settable, key)
      const spec = Object.fromEntries(Object.entries(config).filter(isShown))
      const shown = options.policyNames ? namePolicies(spec, await listPolicies(client, undefined)) : spec
      printDocuments(shell, options, [{ kind: 'config', spec: shown }])
    }),
})
