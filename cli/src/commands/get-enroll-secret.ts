import { getEnrollSecretsRoute } from '@muster/contract/rest/enroll-secret.ts'
import { defineCommand } from '../define-command.ts'
import { formatOptions, type FormatOptions, printDocuments } from '../output/print-list.ts'

export const getEnrollSecretCommand = defineCommand<FormatOptions>({
  name: 'enroll_secret',
  aliases: ['enroll_secrets', 'enroll-secret', 'enroll-secrets'],
  summary: 'Print the enrol secrets as a document that "apply" takes back.',
  options: formatOptions(),
  run: (shell, options) =>
    shell.withSession(async (client) => {
      const { spec } = await client.call(getEnrollSecretsRoute)
      printDocuments(shell, options, [{ kind: 'enroll_secret', spec }])
    }),
})
