import { setupRoute } from '@muster/contract/rest/setup.ts'
import { defineCommand, option, requiredOption } from '../define-command.ts'
import { ask } from '../read-answers.ts'
import { askNewPassword } from '../ask-new-password.ts'

interface SetupOptions {
  readonly email?: string
  readonly name: string
  readonly password?: string
  readonly orgName: string
  readonly setupToken?: string
  readonly serverUrl?: string
}

export const setupCommand = defineCommand<SetupOptions>({
  name: 'setup',
  summary: 'Create the first administrator of a new server, and log in.',
  options: [
    option('--email <address>', 'of the administrator; asked for when absent (env EMAIL)'),
    requiredOption('--name <name>', 'of the administrator'),
    option('--password <password>', 'asked for when absent (env PASSWORD)'),
    requiredOption('--org-name <name>', 'of the organisation'),
    option('--setup-token <token>', "from the server's console; not needed on the same machine"),
    option('--server-url <url>', 'where people and hosts reach the server (default: the address of the context)'),
  ],
  run: (shell, options) =>
    shell.withServer(async (client) => {
      const { io, contexts } = shell
      const email =
        (options.email ?? io.env['EMAIL']) || (await ask(io, { label: 'E-mail', instead: '--email or EMAIL' }))
      const password = (options.password ?? io.env['PASSWORD']) || (await askNewPassword(io))
      const { token } = await client.call(setupRoute, {
        body: {
          admin: { name: options.name, email, password },
          org_info: { org_name: options.orgName },
          server_url: options.serverUrl ?? client.address,
          ...(options.setupToken === undefined ? {} : { setup_token: options.setupToken }),
        },
      })
      contexts.update({ email, token })
      shell.done(
        `Muster at ${client.address} is set up; logged in as ${email}, context "${contexts.name}" holds the session`,
      )
    }),
})
