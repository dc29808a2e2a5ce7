import type { Context } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { countHostsByTeam } from '../affected-host-queries.ts'
import { listCveSoftware, markCounted, saveHostCounts } from './host-count-queries.ts'

/** Counts the hosts of each CVE that was found on software. */
export async function countHosts(ctx: Context): Promise<void> {
  for (let after = ''; ; ) {
    const page = await listCveSoftware(ctx.db, after)
    const last = page.at(-1)
    if (!last) break
    const counts = await countHostsByTeam(
      ctx.db,
      page.map(({ softwareIds }) => softwareIds),
    )
    const told = page.map(({ cve }, index) => ({ cve, teams: counts[index] ?? new Map() }))
    await inTransaction(ctx.db, (tx) => saveHostCounts(tx, told))
    after = last.cve
  }
  await markCounted(ctx.db, ctx.clock.now())
}
