import type { DestinationAnswer, DestinationPatch } from '@muster/contract/rest/destination.ts'
import { invalidField } from '../../../kernel/errors.ts'
import { networkProblem } from '../../../platform/config/network-problem.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { describeChanges, recordActivity } from '../../activities/index.ts'
import { listDestinationDetails } from '../queries/destination-queries.ts'
import { decideGrants, refuseToOpen } from './decide-grants.ts'
import { toDestinationAnswer } from './destination-wire.ts'
import { noSuchDestination } from './no-such-destination.ts'

/** What creating and changing answer. */
export interface SavedDestination {
  readonly destination: DestinationAnswer
  readonly warnings: string[]
}

export interface Address {
  readonly url: string
  readonly patch: DestinationPatch
  readonly before: readonly string[]
  readonly allow_private?: boolean
}

/** Looks where the address leads, before any transaction. */
export async function checkAddress(
  ctx: Context,
  outbound: Outbound,
  { url, patch, before, allow_private: isPrivateAllowed = false }: Address,
): Promise<{ grants: readonly string[]; warnings: readonly string[] }> {
  const networks = patch.allowed_networks ?? before
  for (const network of patch.allowed_networks ?? []) {
    const problem = networkProblem(network)
    if (problem !== undefined) throw invalidField('allowed_networks', `allowed_networks: ${problem}`)
  }
  if ((patch.allowed_networks ?? []).length > 0) refuseToOpen(ctx.actor)
  const check = await outbound.checkTarget(url, { grants: networks })
  const grants = decideGrants({ check, before: networks, isPrivateAllowed, actor: ctx.actor, field: 'url' })
  return { grants, warnings: check.warnings }
}

interface DestinationChange {
  readonly type: string
  readonly id: number
  readonly name: string
  readonly opened: readonly string[]
  readonly changes?: ReturnType<typeof describeChanges>
}

export async function recordChange(
  ctx: Context,
  { type, id, name, opened, changes }: DestinationChange,
): Promise<void> {
  const details = { destination_id: id, destination_name: name, ...(changes && { changes }) }
  await recordActivity(ctx, { type, details })
  await recordOpened(ctx, { id, name, opened })
}

/** A masked secret looks alike before and after; that it was typed anew is what there is to tell. */
export function describeDestinationChanges(
  before: DestinationAnswer | undefined,
  after: DestinationAnswer | undefined,
  given: Readonly<Record<string, unknown>> = {},
): ReturnType<typeof describeChanges> {
  const typed = ['hub_secret', 'bearer_token', 'url'].filter((key) => given[key] !== undefined)
  return describeChanges(before ? toShown(before) : {}, after ? toShown(after) : {}, typed)
}

export async function recordOpened(
  ctx: Context,
  { id, name, opened }: { id: number; name: string; opened: readonly string[] },
): Promise<void> {
  if (opened.length === 0) return
  const details = { destination_id: id, destination_name: name, networks: opened }
  await recordActivity(ctx, { type: 'allowed_private_networks', details })
}

export async function showDestination(ctx: Context, tx: Tx, id: number): Promise<DestinationAnswer> {
  const [row] = await listDestinationDetails(tx, id)
  if (!row) throw noSuchDestination(id)
  return toDestinationAnswer(ctx, row)
}

/** Without what only those who may edit it see. */
function toShown(answer: DestinationAnswer): Record<string, unknown> {
  const { name, url, is_signed, hub_secret, bearer_token, headers, storm_brake, allowed_networks } = answer
  return { name, url, is_signed, hub_secret, bearer_token, headers, storm_brake, allowed_networks }
}
