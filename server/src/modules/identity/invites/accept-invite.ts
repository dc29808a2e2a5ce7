import { AppError, invalidField } from '../../../kernel/errors.ts'
import { sha256Hex } from '../../../kernel/hash.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import type { Passwords } from '../../../platform/crypto/passwords.ts'
import { networkOf } from '../../../platform/http/remote-address.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { recordActivity } from '../../activities/index.ts'
import type { AttemptLimit } from '../attempt-limit.ts'
import { prepareUser, storeUser } from '../create-user.ts'
import { hasPermission } from '../permissions.ts'
import { toActor } from '../to-actor.ts'
import { findUser, type User } from '../user-queries.ts'
import { deleteInviteRow, findInviteByToken, type Invite, lockInvite } from './invite-queries.ts'

/** Throws `not-found` for a link that never was or was used, `invalid` for one that is too old. */
export async function getInvite(
  ctx: Context,
  token: string,
  { attempts }: { readonly attempts: AttemptLimit },
): Promise<Invite> {
  const key = `invite ${networkOf(ctx.remoteAddress)}`
  attempts.take(key)
  const invite = await findInviteByToken(ctx.db, sha256Hex(token))
  if (!invite) throw new AppError('not-found', 'the invitation was accepted or taken back, or its link is not complete')
  attempts.giveBack(key)
  await refuseFormerAdmin(ctx, invite)
  if (invite.expiresAt <= ctx.clock.now()) {
    throw invalidField('invite_token', 'invite_token: the invitation is too old; ask for another one')
  }
  return invite
}

export interface AcceptInvite {
  readonly token: string
  readonly name: string | undefined
  readonly email: string | undefined
  readonly password: string | undefined
  readonly isSso: boolean
}

/** Creates the user with the address and the roles of the invitation, which is gone then. */
export async function acceptInvite(
  ctx: Context,
  input: AcceptInvite,
  { passwords, attempts }: { readonly passwords: Passwords; readonly attempts: AttemptLimit },
): Promise<User> {
  const invite = await getInvite(ctx, input.token, { attempts })
  if (input.email !== undefined && input.email.trim().toLowerCase() !== invite.email.toLowerCase()) {
    throw invalidField('email', `email: the invitation is for ${invite.email}`)
  }
  if (input.isSso && !invite.isSso) {
    throw invalidField('sso_invite', 'sso_invite: this invitation is not for single sign-on; choose a password')
  }
  const prepared = await prepareUser(
    {
      name: input.name ?? invite.name,
      email: invite.email,
      password: invite.isSso ? '' : (input.password ?? ''),
      ...toRoles(invite),
      isSso: invite.isSso,
    },
    passwords,
  )
  return inTransaction(ctx.db, async (tx) => {
    const stored = await lockInvite(tx, invite.id)
    if (!stored) throw new AppError('not-found', 'the invitation was accepted or taken back')
    await refuseFormerAdmin(onTransaction(ctx, tx), stored)
    const txCtx = { ...onTransaction(ctx, tx), actor: { kind: 'system', name: 'Muster' } as const }
    // As the invitation is now: it may have been edited since it was read.
    const user = await storeUser(txCtx, { ...prepared, ...toRoles(stored), isSso: prepared.isSso ?? false })
    await deleteInviteRow(tx, invite.id)
    const details = { user_id: user.id, user_email: user.email, invited_by: stored.invitedBy }
    await recordActivity({ ...txCtx, actor: toActor(user) }, { type: 'accepted_invite', details })
    return user
  })
}

/** Whoever loses the right to invite leaves no door behind. */
async function refuseFormerAdmin(ctx: Context, { invitedBy }: Invite): Promise<void> {
  const inviter = await findUser(ctx.db, invitedBy)
  if (inviter && hasPermission(toActor(inviter), 'user:write')) return
  throw invalidField('invite_token', 'invite_token: whoever invited you may no longer do so; ask for another one')
}

function toRoles({ role, teams }: Invite) {
  return { role, teams: teams.map((team) => ({ teamId: team.id, role: team.role })) }
}
