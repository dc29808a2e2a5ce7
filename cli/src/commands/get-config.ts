import { getConfigRoute } from '@muster/contract/rest/config.ts'
import { defineCommand, option } from '../define-command.ts'
import { formatOptions, type FormatOptions, printDocuments } from '../output/print-list.ts'

/** The server adds these from its own configuration; PATCH refuses them. */
const serverKeys = ['update_interval', 'vulnerabilities', 'license', 'logging']

export const getConfigCommand = defineCommand<FormatOptions & { readonly includeServerConfig?: boolean }>({
  name: 'config',
  summary: 'Print the configuration as a document that "apply" takes back; masked secrets stay what they are.',
  options: [
    ...formatOptions(),
    option('--include-server-config', 'also what the server adds; such a document cannot be applied'),
  ],
  run: (shell, options) =>
    shell.withSession(async (client) => {
      const config = await client.call(getConfigRoute)
      const isShown = ([key]: [string, unknown]) => options.includeServerConfig || !serverKeys.includes(key)
      const spec = Object.fromEntries(Object.entries(config).filter(isShown))
      printDocuments(shell, options, [{ kind: 'config', spec }])
    }),
})
