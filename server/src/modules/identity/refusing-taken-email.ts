import { AppError } from '../../kernel/errors.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'

/** Says which address is taken when the work stores one that is. */
export async function refusingTakenEmail<T>(email: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error, 'users_email')) throw error
    const reason = `a user with the e-mail address ${email} exists already`
    throw new AppError('conflict', reason, { fields: [{ field: 'email', reason }] })
  }
}
