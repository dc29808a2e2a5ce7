import { AppError } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { canReach, forbiddenUser } from './get-user.ts'
import { lastAdmin } from './parse-roles.ts'
import { deleteUserRow, findUser, lockAdmins } from './user-queries.ts'

/** Ends the user's sessions too. Never deletes the last administrator. */
export async function deleteUser(ctx: Context, { id }: { id: number }): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const admins = await lockAdmins(tx)
    const user = await findUser(tx, id)
    if (!canReach(ctx, user, 'user:write')) throw forbiddenUser()
    if (!user) throw new AppError('not-found', `there is no user ${id}`)
    if (admins.length === 1 && admins[0] === id) {
      throw lastAdmin(user.email)
    }
    const details = { user_id: id, user_name: user.name, user_email: user.email }
    // First, because whoever deletes themself is no longer there to refer to afterwards.
    await recordActivity(onTransaction(ctx, tx), { type: 'deleted_user', details })
    await deleteUserRow(tx, id)
  })
}
