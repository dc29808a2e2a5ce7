import { AppError, errorText, type FieldProblem, invalidField } from '../../../kernel/errors.ts'
import { sha256Hex } from '../../../kernel/hash.ts'
import { randomToken } from '../../../kernel/random.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { isUniqueViolation } from '../../../platform/database/database-error.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../../activities/index.ts'
import { lockTeamsOf, toShownRoles } from '../change-roles.ts'
import { accountProblems } from '../check-new-user.ts'
import { type MailingParts, mailTo, pageLink } from '../links/mailing.ts'
import { renderInviteMail } from '../links/render-person-mail.ts'
import { findUserIdByEmail } from '../user-queries.ts'
import { countInvites, findInvite, insertInvite, type Invite, type InviteFields } from './invite-queries.ts'

const inviteTokenBytes = 32
const maxInvites = 1_000

export interface InviteParts extends MailingParts {
  /** How long a link works. */
  readonly validMs: number
}

export interface Invited {
  readonly invite: Invite
  /** Where no mail went out: to be handed on. It cannot be shown again. */
  readonly link: string | undefined
  readonly mailProblem: string | undefined
}

/** Stores the invitation, then mails its link. */
export async function createInvite(ctx: Context, fields: InviteFields, parts: InviteParts): Promise<Invited> {
  const { actor } = ctx
  if (actor.kind !== 'user') throw new AppError('unauthenticated', 'Authentication required')
  const invited = { ...fields, name: fields.name.trim(), email: fields.email.trim() }
  refuseProblems(invited)
  if ((await findUserIdByEmail(ctx.db, invited.email)) !== undefined) {
    throw invalidField('email', `email: a user with the e-mail address ${invited.email} exists already`)
  }
  const token = randomToken(ctx.random, inviteTokenBytes)
  const invite = await refusingSecond(invited.email, () =>
    store(ctx, { ...invited, invitedBy: actor.id, tokenHash: sha256Hex(token) }, parts.validMs),
  )
  const path = `/accept-invite?token=${token}`
  try {
    const sent = await mailTo(ctx, parts, {
      to: invite.email,
      render: ({ orgName, serverUrl }) =>
        renderInviteMail({ orgName, link: pageLink(serverUrl, path), inviter: actor.name }),
    })
    if (sent) return { invite, link: undefined, mailProblem: undefined }
    return await handOn(ctx, { invite, path, problem: 'mail is not set up: see smtp_settings' }, parts)
  } catch (error) {
    return handOn(ctx, { invite, path, problem: errorText(error) }, parts)
  }
}

async function handOn(
  ctx: Context,
  { invite, path, problem }: { invite: Invite; path: string; problem: string },
  parts: InviteParts,
): Promise<Invited> {
  return { invite, link: pageLink(await parts.getServerUrl(ctx), path), mailProblem: problem }
}

function refuseProblems(invited: InviteFields): void {
  // The name may be given by the invited.
  const problems: readonly FieldProblem[] = accountProblems({ ...invited, name: invited.name || 'to come' })
  if (problems.length === 0) return
  throw new AppError('invalid', problems.map(({ field, reason }) => `${field} ${reason}`).join('; '), {
    fields: problems,
  })
}

async function store(
  ctx: Context,
  invite: InviteFields & { readonly invitedBy: number; readonly tokenHash: string },
  validMs: number,
): Promise<Invite> {
  return inTransaction(ctx.db, async (tx) => {
    if ((await countInvites(tx)) >= maxInvites) {
      throw new AppError('limit-exceeded', `there are ${maxInvites} invitations already; delete those that are too old`)
    }
    await lockTeamsOf(tx, invite)
    const at = ctx.clock.now()
    const id = await insertInvite(tx, { ...invite, at, expiresAt: new Date(at.getTime() + validMs) })
    const details = {
      ...{ invite_id: id, email: invite.email, ...toShownRoles(invite) },
      changes: describeChanges({}, toShownInvite(invite)),
    }
    await recordActivity(onTransaction(ctx, tx), { type: 'invited_user', details })
    return (await findInvite(tx, id)) as Invite
  })
}

/** What activities tell of it. */
export function toShownInvite({ email, name, isSso, ...roles }: InviteFields) {
  return { email, name, sso_enabled: isSso, ...toShownRoles(roles) }
}

async function refusingSecond<T>(email: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error, 'invites_email')) throw error
    const reason = `${email} is invited already; delete that invitation to send another one`
    throw new AppError('conflict', reason, { fields: [{ field: 'email', reason }] })
  }
}
