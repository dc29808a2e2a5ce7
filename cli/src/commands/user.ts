import { createUserRoute, deleteUserRoute } from '@muster/contract/rest/user.ts'
import { askNewPassword } from '../ask-new-password.ts'
import { CliError } from '../cli-error.ts'
import { defineCommand, defineGroup, option, repeatedOption, requiredOption } from '../define-command.ts'
import { listUsers } from '../list-users.ts'
import { formatOptions, type FormatOptions, printList } from '../output/print-list.ts'

interface CreateOptions {
  readonly email: string
  readonly name: string
  readonly password?: string
  readonly sso?: boolean
  readonly apiOnly?: boolean
  readonly globalRole?: string
  readonly team?: readonly string[]
}

const createCommand = defineCommand<CreateOptions>({
  name: 'create',
  summary: 'Create a user.',
  options: [
    requiredOption('--email <address>', 'of the user'),
    requiredOption('--name <name>', 'of the user'),
    option('--password <password>', 'asked for when absent (env PASSWORD)'),
    option('--sso', 'logs in through single sign-on, without a password'),
    option('--api-only', 'for programs: may not use the web pages'),
    option('--global-role <role>', 'default observer, unless --team is given'),
    repeatedOption('--team <id:role>', 'role in a team; may be given several times'),
  ],
  run: async (shell, options) => {
    const teams = options.team?.map(parseTeam)
    if (teams && options.globalRole !== undefined) throw new CliError('give --global-role or --team, not both')
    await shell.withSession(async (client) => {
      const password = options.sso
        ? undefined
        : (options.password ?? shell.io.env['PASSWORD']) || (await askNewPassword(shell.io))
      await client.call(createUserRoute, {
        body: {
          email: options.email,
          name: options.name,
          ...(password === undefined ? {} : { password }),
          ...(options.sso ? { sso_enabled: true } : {}),
          ...(options.apiOnly ? { api_only: true } : {}),
          ...(teams ? { global_role: null, teams } : { global_role: options.globalRole ?? 'observer' }),
        },
      })
      shell.done(`created user ${options.email}`)
    })
  },
})

const deleteCommand = defineCommand<{ readonly email: string }>({
  name: 'delete',
  summary: 'Delete a user and end their sessions.',
  options: [requiredOption('--email <address>', 'of the user')],
  run: (shell, { email }) =>
    shell.withSession(async (client) => {
      const user = (await listUsers(client)).find((user) => user.email.toLowerCase() === email.toLowerCase())
      if (!user) throw new CliError(`there is no user ${email}; "fleetctl user list" shows all`)
      await client.call(deleteUserRoute, { params: { id: user.id } })
      shell.done(`deleted user ${user.email}`)
    }),
})

const listCommand = defineCommand<FormatOptions>({
  name: 'list',
  summary: 'List the users.',
  options: formatOptions(),
  run: (shell, options) =>
    shell.withSession(async (client) => {
      printList(shell, options, {
        kind: 'user',
        items: await listUsers(client),
        columns: {
          NAME: ({ name }) => name,
          EMAIL: ({ email }) => email,
          'GLOBAL ROLE': ({ global_role }) => global_role ?? '',
          'API ONLY': ({ api_only }) => (api_only ? 'yes' : ''),
        },
      })
    }),
})

export const userCommands = defineGroup({
  name: 'user',
  summary: 'Who may log in.',
  commands: [createCommand, deleteCommand, listCommand],
})

function parseTeam(text: string): { readonly id: number; readonly role: string } {
  const [, id, role] = /^(\d+):(\w+)$/.exec(text) ?? []
  if (id === undefined || role === undefined)
    throw new CliError(`--team "${text}" is not of the form id:role, for example 2:observer`)
  return { id: Number(id), role }
}
