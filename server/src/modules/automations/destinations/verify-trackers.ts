import { mapInSlices } from '../../../kernel/map-in-slices.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { recordNotice, resolveNotice } from '../../notices/index.ts'
import { listTrackersToVerify, saveVerification, type TrackerRow } from '../queries/tracker-queries.ts'
import { findTrackerSettings } from './find-tracker-settings.ts'
import { sealSettings } from './sealed-settings.ts'
import { testTracker, type TrackerTestResult, unverified, verified } from './test-tracker.ts'

const testsAtOnce = 8

/** Tests again what could not be tested when it was saved. A refusal now is for an administrator to mend. */
export async function verifyTrackers(ctx: Context, outbound: Outbound): Promise<void> {
  await mapInSlices(await listTrackersToVerify(ctx.db, ctx.clock.now()), testsAtOnce, async (row) => {
    const { kind, allowedNetworks } = row
    const settings = findTrackerSettings(ctx.box, row)
    if (!settings) return
    await saveTest(ctx, row, await testTracker(outbound, { kind, settings, allowedNetworks }))
  })
}

async function saveTest(ctx: Context, row: TrackerRow, tested: TrackerTestResult): Promise<void> {
  const now = ctx.clock.now()
  const isVerified = tested.kind === 'verified'
  const verification = isVerified ? verified(now) : unverified(now, tested.reason)
  const sealedSettings = isVerified ? sealSettings(ctx.box, tested.settings) : Buffer.from(row.sealedSettings)
  await inTransaction(ctx.db, async (tx) => {
    const own = onTransaction(ctx, tx)
    if (!(await saveVerification(tx, row, { ...verification, sealedSettings }))) return
    const notice = { kind: 'integration_refused', subject: `destination ${row.id}` } as const
    if (isVerified) await resolveNotice(own, notice)
    if (tested.kind !== 'refused') return
    await recordNotice(own, {
      ...notice,
      message: `${row.name} was saved while it did not answer, and refuses now: ${tested.reason}. Mend its entry in integrations.`,
      details: { destination_id: row.id, reason: tested.reason },
    })
  })
}
