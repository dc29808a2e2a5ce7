import { AppError } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { canReach, forbiddenUser } from './get-user.ts'
import { keepLastAdmin, rolesOf, toShownRoles } from './change-roles.ts'
import { toShownAccount } from './show-account.ts'
import { deleteUserRow, findUser } from './user-queries.ts'

/** Ends the user's sessions too. Never deletes the last administrator. */
export async function deleteUser(ctx: Context, { id }: { id: number }): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const user = await findUser(tx, id)
    if (!canReach(ctx, user, 'user:write')) throw forbiddenUser()
    if (!user) throw new AppError('not-found', `there is no user ${id}`)
    await keepLastAdmin(tx, user)
    const details = {
      ...{ user_id: id, user_name: user.name, user_email: user.email },
      changes: describeChanges({ ...toShownAccount(user), ...toShownRoles(rolesOf(user)) }, {}),
    }
    // First, because whoever deletes themself is no longer there to refer to afterwards.
    await recordActivity(onTransaction(ctx, tx), { type: 'deleted_user', details })
    await deleteUserRow(tx, id)
  })
}
