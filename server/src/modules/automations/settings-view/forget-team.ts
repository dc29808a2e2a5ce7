import type { Context } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { isUsedByOthers, lockAutomationsOfTeam } from '../queries/automation-queries.ts'
import { cancelWaitingDeliveries } from '../queries/delivery-queries.ts'
import { deleteDestination } from '../queries/destination-queries.ts'

/** Ends what the automations of a team that goes still wanted to send; the rows go with the team. */
export async function forgetTeamAutomations(ctx: Context, teamId: number): Promise<void> {
  const at = ctx.clock.now()
  await inTransaction(ctx.db, async (tx) => {
    for (const { id, destinationId } of await lockAutomationsOfTeam(tx, teamId)) {
      await cancelWaitingDeliveries(tx, { automationId: id }, { reason: 'team deleted', at })
      if (destinationId !== null && !(await isUsedByOthers(tx, destinationId, id))) {
        await deleteDestination(tx, destinationId)
      }
    }
  })
}
