import { addTeamUsersRoute, listTeamUsersRoute, removeTeamUsersRoute } from '@muster/contract/rest/user.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { addTeamUsers, listTeamUsers, removeTeamUsers } from './team-users.ts'
import { toUserWire } from './user-wire.ts'

export const teamUserRoutes: readonly BoundRoute[] = [
  bind(listTeamUsersRoute, async (ctx, { params, query }) => ({
    users: (await listTeamUsers(ctx, params.id, query)).map(toUserWire),
  })),
  bind(addTeamUsersRoute, async (ctx, { params, body }) => ({
    users: (await addTeamUsers(ctx, params.id, body.users)).map(toUserWire),
  })),
  bind(removeTeamUsersRoute, async (ctx, { params, body }) => ({
    users: (await removeTeamUsers(ctx, params.id, body.users)).map(toUserWire),
  })),
]
