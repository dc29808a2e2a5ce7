import type { RouteInput } from '@muster/contract/common/route.ts'
import type { updateInviteRoute } from '@muster/contract/rest/invite.ts'
import { AppError, invalidField } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { type ListQuery, parseListQuery, refusingBadAfter } from '../../../platform/http/list-page.ts'
import { describeChanges, recordActivity } from '../../activities/index.ts'
import { lockTeamsOf, rolesOf } from '../change-roles.ts'
import { parseRoles } from '../parse-roles.ts'
import { toShownInvite } from './create-invite.ts'
import {
  deleteInviteRow,
  findInvite,
  type Invite,
  type InviteFields,
  inviteOrderKeys,
  lockInvite,
  saveInvite,
  selectInvites,
} from './invite-queries.ts'

export async function listInvites(ctx: Context, query: ListQuery): Promise<readonly Invite[]> {
  const page = parseListQuery(query, { keys: inviteOrderKeys, defaultKey: 'email' })
  return refusingBadAfter(query, () => selectInvites(ctx.db, page))
}

type InvitePatch = RouteInput<typeof updateInviteRoute>['body']

export async function updateInvite(
  ctx: Context,
  { id, patch }: { readonly id: number; readonly patch: InvitePatch },
): Promise<Invite> {
  return inTransaction(ctx.db, async (tx) => {
    const before = await lockInvite(tx, id)
    if (!before) throw noSuchInvite(id)
    // The link was mailed to this address and would serve whoever has it.
    if (patch.email !== undefined && patch.email.trim().toLowerCase() !== before.email.toLowerCase()) {
      throw invalidField('email', 'email: the link went to the former address; delete this invitation and make another')
    }
    const after: InviteFields = {
      email: before.email,
      name: patch.name?.trim() ?? before.name,
      isSso: patch.sso_enabled ?? before.isSso,
      ...readRoles(before, patch),
    }
    await lockTeamsOf(tx, after)
    await saveInvite(tx, id, { ...after, at: ctx.clock.now() })
    const changes = describeChanges(toShownInvite(toFields(before)), toShownInvite(after))
    const details = { invite_id: id, email: before.email, changed: Object.keys(patch), changes }
    await recordActivity(onTransaction(ctx, tx), { type: 'edited_invite', details })
    return (await findInvite(tx, id)) as Invite
  })
}

function readRoles(before: Invite, patch: InvitePatch) {
  if (patch.global_role === undefined && patch.teams === undefined) {
    return rolesOf(before)
  }
  return parseRoles(patch)
}

function toFields(invite: Invite): InviteFields {
  return { email: invite.email, name: invite.name, isSso: invite.isSso, ...rolesOf(invite) }
}

export async function deleteInvite(ctx: Context, id: number): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const invite = await lockInvite(tx, id)
    if (!invite) throw noSuchInvite(id)
    await deleteInviteRow(tx, id)
    const changes = describeChanges(toShownInvite(toFields(invite)), {})
    const details = { invite_id: id, email: invite.email, changes }
    await recordActivity(onTransaction(ctx, tx), { type: 'deleted_invite', details })
  })
}

function noSuchInvite(id: number): AppError {
  return new AppError('not-found', `there is no invitation ${id}; it may have been accepted`)
}
