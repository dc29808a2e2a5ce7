import type { Context } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { countHostsOfSets, type FoundCve } from '../../vulnerabilities/index.ts'
import { type NewDecision, recordDecisions } from '../decisions/record-decisions.ts'
import { listNewestCodes } from '../queries/decision-queries.ts'
import type { SoftwareChoice } from './choose-software.ts'
import type { Check } from './trigger.ts'

const cvesPerStatement = 1_000

/** Keeps which condition a CVE does not meet: once, until it is another one. */
export async function recordUnmet(
  ctx: Context,
  { automationId, at }: Pick<Check, 'automationId' | 'at'>,
  cves: readonly { readonly found: FoundCve; readonly choice: SoftwareChoice }[],
): Promise<void> {
  const unmet = cves.flatMap(({ found, choice }) => (choice.unmet ? [{ found, unmet: choice.unmet }] : []))
  for (let start = 0; start < unmet.length; start += cvesPerStatement) {
    const page = unmet.slice(start, start + cvesPerStatement)
    const subjectIds = page.map(({ found }) => found.cve)
    const told = await listNewestCodes(ctx.db, { automationId, subjectKind: 'cve', subjectIds })
    const fresh = page.filter(({ found, unmet: { code } }) => told.get(found.cve) !== code)
    const counts = await countHostsOfSets(
      ctx.db,
      fresh.map(({ found }) => found.software.map(({ id }) => id)),
    )
    const decisions = fresh.map(({ found, unmet: { code, sentence } }, index): NewDecision => {
      const subject = { kind: 'cve', id: found.cve } as const
      const about = { automationId, at, subject, hostIds: [], hostCount: counts[index] ?? 0 }
      return { ...about, code, sentence, runId: ctx.requestId }
    })
    await inTransaction(ctx.db, (tx) => recordDecisions(tx, decisions))
  }
}
