import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import type { Context } from '../../../platform/context.ts'
import { listDestinationDetails } from '../queries/destination-queries.ts'
import { toDestinationAnswer } from './destination-wire.ts'
import { noSuchDestination } from './no-such-destination.ts'

export async function showDestinations(ctx: Context): Promise<{ destinations: DestinationAnswer[] }> {
  const rows = await listDestinationDetails(ctx.db)
  return { destinations: rows.map((row) => toDestinationAnswer(ctx, row)) }
}

export async function getDestination(
  ctx: Context,
  { params: { id } }: { params: { id: number } },
): Promise<{ destination: DestinationAnswer }> {
  const [row] = await listDestinationDetails(ctx.db, id)
  if (!row) throw noSuchDestination(id)
  return { destination: toDestinationAnswer(ctx, row) }
}
