import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { type ApplyEnrollSecrets, applyEnrollSecrets } from './apply-enroll-secrets.ts'
import { getEnrollSecrets } from './get-enroll-secrets.ts'

export interface ChangeEnrollSecrets {
  readonly teamId: number | null
  readonly add_secrets?: ApplyEnrollSecrets['secrets'] | undefined
  readonly remove_secrets?: readonly string[] | undefined
}

/** The other secrets of the team stay, also those that someone else adds at the same time. */
export async function changeEnrollSecrets(ctx: Context, change: ChangeEnrollSecrets): Promise<void> {
  const { teamId, add_secrets: added = [], remove_secrets: removed = [] } = change
  await inTransaction(ctx.db, async (tx) => {
    const within = onTransaction(ctx, tx)
    const gone = new Set(removed)
    const staying = (await getEnrollSecrets(within, { teamId })).filter(({ secret }) => !gone.has(secret))
    await applyEnrollSecrets(within, { teamId, secrets: [...staying, ...added] })
  })
}
