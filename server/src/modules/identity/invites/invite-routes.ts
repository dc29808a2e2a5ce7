import {
  acceptInviteRoute,
  createInviteRoute,
  deleteInviteRoute,
  getInviteRoute,
  type Invite as InviteWire,
  listInvitesRoute,
  updateInviteRoute,
} from '@muster/contract/rest/invite.ts'
import type { Passwords } from '../../../platform/crypto/passwords.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import { toInstant } from '../../../platform/http/instant.ts'
import type { AttemptLimit } from '../attempt-limit.ts'
import { parseRoles } from '../parse-roles.ts'
import { toUserWire } from '../user-wire.ts'
import { acceptInvite, getInvite } from './accept-invite.ts'
import { deleteInvite, listInvites, updateInvite } from './change-invite.ts'
import { createInvite, type InviteParts } from './create-invite.ts'
import type { Invite } from './invite-queries.ts'

export interface InviteRoutesOptions extends InviteParts {
  readonly passwords: Passwords
  readonly attempts: AttemptLimit
}

export function createInviteRoutes(options: InviteRoutesOptions): readonly BoundRoute[] {
  return [
    bind(createInviteRoute, async (ctx, { body }) => {
      const { name = '', email = '', sso_enabled: isSso = false } = body
      const { invite, link, mailProblem } = await createInvite(
        ctx,
        { name, email, isSso, ...parseRoles(body) },
        options,
      )
      return {
        invite: toInviteWire(invite),
        ...(link !== undefined && { link }),
        ...(mailProblem !== undefined && { mail_problem: mailProblem }),
      }
    }),
    bind(listInvitesRoute, async (ctx, { query }) => ({ invites: (await listInvites(ctx, query)).map(toInviteWire) })),
    bind(updateInviteRoute, async (ctx, { params, body }) => ({
      invite: toInviteWire(await updateInvite(ctx, { id: params.id, patch: body })),
    })),
    bind(deleteInviteRoute, async (ctx, { params }) => {
      await deleteInvite(ctx, params.id)
      return {}
    }),
    bind(getInviteRoute, async (ctx, { params }) => ({
      invite: toInviteWire(await getInvite(ctx, params.token, options)),
    })),
    bind(acceptInviteRoute, async (ctx, { body }) => {
      const { name, email, password, invite_token: token, sso_invite: isSso = false } = body
      return { user: toUserWire(await acceptInvite(ctx, { token, name, email, password, isSso }, options)) }
    }),
  ]
}

function toInviteWire(invite: Invite): InviteWire {
  return {
    created_at: toInstant(invite.createdAt),
    updated_at: toInstant(invite.updatedAt),
    id: invite.id,
    invited_by: invite.invitedBy,
    email: invite.email,
    name: invite.name,
    sso_enabled: invite.isSso,
    global_role: invite.role,
    teams: [...invite.teams],
    expires_at: toInstant(invite.expiresAt),
  }
}
