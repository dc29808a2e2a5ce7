import type { User } from '@muster/contract/rest/user.ts'
import { defineCommand } from '../define-command.ts'
import { listUsers } from '../list-users.ts'
import { formatOptions, type FormatOptions, printDocuments, printList } from '../output/print-list.ts'

export const getUserRolesCommand = defineCommand<FormatOptions>({
  name: 'user_roles',
  aliases: ['user_role', 'ur'],
  summary: 'List the roles of the users; as a document they can be applied again.',
  options: formatOptions(),
  run: (shell, options) =>
    shell.withSession(async (client) => {
      const users = await listUsers(client)
      if (options.yaml || options.json) {
        const roles = Object.fromEntries(users.map((user) => [user.email, toRoles(user)]))
        return printDocuments(shell, options, [{ kind: 'user_roles', spec: { roles } }])
      }
      return printList(shell, options, {
        kind: 'user_roles',
        items: users,
        columns: {
          USER: ({ name }) => name,
          EMAIL: ({ email }) => email,
          'GLOBAL ROLE': ({ global_role }) => global_role ?? '',
          'TEAM ROLES': (user) =>
            teamsOf(user)
              .map(({ team, role }) => `${team}: ${role}`)
              .join(', '),
        },
      })
    }),
})

function toRoles(user: User) {
  return { global_role: user.global_role, teams: teamsOf(user) }
}

function teamsOf({ teams }: User) {
  return teams.map(({ name, role }) => ({ team: name, role }))
}
