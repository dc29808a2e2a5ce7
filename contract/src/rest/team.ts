import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, Id, IdParams, Instant, listQuery, Nullable } from '../common/wire.ts'
import { AgentOptions } from './config.ts'
import { enrollSecretsChange } from './enroll-secret.ts'

export const teamRoles = ['admin', 'maintainer', 'observer', 'observer_plus', 'gitops'] as const

export const TeamSummary = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  description: Type.String(),
})

export const TeamSecret = Type.Object({ secret: Type.String(), created_at: Instant, team_id: Type.Integer() })

/** `webhook_settings` and `integrations` belong to other modules: their parts are known to them. */
export const Team = Type.Object(
  {
    id: Type.Integer(),
    created_at: Instant,
    name: Type.String(),
    description: Type.String(),
    agent_options: Type.Optional(AgentOptions),
    is_agent_options_inherited: Type.Optional(
      Type.Boolean({ description: 'The team has none of its own; those of all hosts are shown.' }),
    ),
    user_count: Type.Integer(),
    host_count: Type.Integer(),
    secrets: Type.Optional(Nullable(Type.Array(TeamSecret))),
  },
  { additionalProperties: true },
)

const name = Type.String({ maxLength: 255 })
const description = Type.Optional(Nullable(Type.String({ maxLength: 65_535 })))
const givenSecrets = Type.Array(Type.Object({ secret: Type.String({ maxLength: 1024 }) }), { maxItems: 1_000 })
export const teamSpecFields = {
  name,
  description,
  agent_options: Type.Optional(Nullable(AgentOptions)),
  secrets: Type.Optional(Nullable(givenSecrets)),
}

/** A document of kind `team`; the keys of other modules' sections are added by the server. */
export const TeamSpec = Type.Object(teamSpecFields)
export type TeamSpec = Static<typeof TeamSpec>

/** `/fleets` is the newer name of `/teams`. */
const asFleets = (path: string) => [path.replace('/teams', '/fleets')]

export const listTeamsRoute = defineRoute({
  method: 'GET',
  path: '/teams',
  aliases: asFleets('/teams'),
  permission: 'team:read',
  scope: 'team',
  tag: 'teams',
  summary: 'List teams.',
  query: Type.Object(listQuery),
  answer: Type.Object({ teams: Type.Array(Team) }),
})

export const createTeamRoute = defineRoute({
  method: 'POST',
  path: '/teams',
  aliases: asFleets('/teams'),
  permission: 'team:write',
  tag: 'teams',
  summary: 'Create a team. Without secrets it gets one.',
  body: Type.Object({
    name: Type.Optional(name),
    description,
    secrets: Type.Optional(Nullable(givenSecrets)),
  }),
  answer: Type.Object({ team: Team }),
})

export const getTeamRoute = defineRoute({
  method: 'GET',
  path: '/teams/:id',
  aliases: asFleets('/teams/:id'),
  permission: 'team:read',
  scope: 'team',
  tag: 'teams',
  summary: 'One team.',
  params: IdParams,
  answer: Type.Object({ team: Team }),
})

export const updateTeamRoute = defineRoute({
  method: 'PATCH',
  path: '/teams/:id',
  aliases: asFleets('/teams/:id'),
  permission: 'team:write',
  scope: 'team',
  tag: 'teams',
  summary: 'Change what is given of a team and leave the rest.',
  params: IdParams,
  query: Type.Object({ allow_private: Type.Optional(Type.Boolean({ description: 'As in PATCH /config.' })) }),
  body: Type.Object({ name: Type.Optional(name), description, secrets: Type.Optional(Type.Unknown()) }),
  answer: Type.Object({ team: Team }),
})

export const deleteTeamRoute = defineRoute({
  method: 'DELETE',
  path: '/teams/:id',
  aliases: asFleets('/teams/:id'),
  permission: 'team:write',
  scope: 'team',
  tag: 'teams',
  summary: 'Delete a team with its policies, secrets and automations. Its hosts stay, in no team.',
  params: IdParams,
  answer: Empty,
})

export const setTeamAgentOptionsRoute = defineRoute({
  method: 'POST',
  path: '/teams/:id/agent_options',
  aliases: asFleets('/teams/:id/agent_options'),
  permission: 'team:write',
  scope: 'team',
  tag: 'teams',
  summary: "Set the agent options of the team's hosts; null makes them those of all.",
  params: IdParams,
  query: Type.Object({ dry_run: Type.Optional(Type.Boolean()), force: Type.Optional(Type.Boolean()) }),
  body: Nullable(AgentOptions),
  answer: Type.Object({ team: Team }),
})

export const applyTeamSpecsRoute = defineRoute({
  method: 'POST',
  path: '/spec/teams',
  aliases: ['/spec/fleets'],
  permission: 'team:write',
  scope: 'team',
  tag: 'teams',
  summary: 'Create or change teams by name, all or none. What is absent stays; null clears.',
  body: Type.Object({ specs: Type.Array(TeamSpec, { maxItems: 1_000 }) }),
  answer: Empty,
  maxBodyBytes: 10 * 1024 * 1024,
})

const secretsAnswer = Type.Object({ secrets: Type.Array(TeamSecret) })

export const getTeamSecretsRoute = defineRoute({
  method: 'GET',
  path: '/teams/:id/secrets',
  aliases: asFleets('/teams/:id/secrets'),
  permission: 'enroll_secret:read',
  scope: 'team',
  tag: 'teams',
  summary: 'The secrets that let hosts enrol into the team.',
  params: IdParams,
  answer: secretsAnswer,
})

export const setTeamSecretsRoute = defineRoute({
  method: 'PATCH',
  path: '/teams/:id/secrets',
  aliases: asFleets('/teams/:id/secrets'),
  permission: 'enroll_secret:write',
  scope: 'team',
  tag: 'teams',
  summary: "Replace the team's secrets, or add and remove some. Enrolled hosts stay enrolled.",
  params: IdParams,
  body: Type.Object({ secrets: Type.Optional(givenSecrets), ...enrollSecretsChange }),
  answer: secretsAnswer,
})

export const GivenMember = Type.Object({ id: Id, role: Type.Optional(Type.String({ maxLength: 64 })) })

export const GivenRole = Type.Object({
  id: Id,
  role: Type.String({ maxLength: 64, description: teamRoles.join(', ') }),
})
