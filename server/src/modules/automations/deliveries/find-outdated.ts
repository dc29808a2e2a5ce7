import type { Tx } from '../../../platform/database/in-transaction.ts'
import { listStillFailing } from '../../policies/index.ts'
import { listCveFindings } from '../../vulnerabilities/index.ts'
import { listNewestOfLanes, type MissedDelivery } from '../queries/replay-queries.ts'

/**
 * Ids of deliveries that say nothing true any more: none of the hosts fails the policy, none has the CVE, or a later
 * check has counted the hosts anew.
 */
export async function findOutdated(tx: Tx, missed: readonly MissedDelivery[]): Promise<ReadonlySet<string>> {
  const newest = await listNewestOfLanes(
    tx,
    missed.filter(({ subject }) => subject.kind === 'host_status').map(({ lane }) => lane),
  )
  const outdated = new Set<string>()
  for (const delivery of missed) if (!(await isStillTrue(tx, delivery, newest))) outdated.add(delivery.id)
  return outdated
}

async function isStillTrue(tx: Tx, delivery: MissedDelivery, newest: ReadonlySet<number>): Promise<boolean> {
  const { subject, hostIds, position, ticketId } = delivery
  // What became of the hosts is told to a ticket by later deliveries.
  if (ticketId !== null) return true
  switch (subject.kind) {
    case 'policy':
      return (await listStillFailing(tx, { policyId: Number(subject.id), hostIds })).length > 0
    case 'cve':
      return isOnAnyHost(tx, subject.id, hostIds)
    case 'host_status':
      return newest.has(position)
  }
}

async function isOnAnyHost(tx: Tx, cve: string, hostIds: readonly number[]): Promise<boolean> {
  for (const hostId of hostIds) if ((await listCveFindings(tx, { cve, hostId, limit: 1 })).length > 0) return true
  return false
}
