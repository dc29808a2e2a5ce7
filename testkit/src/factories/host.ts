import type { Context } from '@muster/server/platform/context.ts'

export interface BuildHost {
  hostname?: string
  platform?: string
  teamId?: number | null
  seenAt?: Date
  createdAt?: Date
}

/** A host that has enrolled and told its name; returns its id. */
export async function buildHost(
  ctx: Context,
  { hostname, platform = 'ubuntu', teamId = null, seenAt, createdAt }: BuildHost = {},
): Promise<number> {
  const now = ctx.clock.now()
  const name = hostname ?? ctx.ids.next('req').slice(4, 20)
  const { id } = await ctx.db
    .insertInto('hosts')
    .values({
      identifier: ctx.ids.next('req'),
      hostname: name,
      platform,
      team_id: teamId,
      created_at: createdAt ?? now,
      updated_at: now,
      last_enrolled_at: createdAt ?? now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await ctx.db.insertInto('host_checkins').values({ host_id: id, is_refetch_requested: false }).execute()
  if (seenAt)
    await ctx.db.insertInto('host_seen').values({ host_id: id, seen_at: seenAt, address: '192.0.2.9' }).execute()
  return id
}
