import { sql } from 'kysely'
import { settleCounts } from '@muster/server/modules/software/index.ts'
import type { Context } from '@muster/server/platform/context.ts'

let lastSoftware = 0

export interface SoftwareChanges {
  readonly name?: string
  readonly source?: string
  readonly version?: string
}

/** A new version of some software on these hosts. */
export async function addSoftware(
  ctx: Context,
  hostIds: readonly number[],
  { name = 'Tool', source = 'apps', version = `1.${++lastSoftware}` }: SoftwareChanges = {},
): Promise<number> {
  const checksum = Buffer.from(`${source} ${name} ${version}`)
  const title = await ctx.db
    .insertInto('software_titles')
    .values({ name, source, checksum })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id } = await ctx.db
    .insertInto('software')
    .values({ title_id: title.id, source, name, version, checksum, created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await install(ctx, id, hostIds)
  return id
}

export async function install(ctx: Context, softwareId: number, hostIds: readonly number[]): Promise<void> {
  if (hostIds.length === 0) return
  await sql`insert into host_software as h (host_id, software_ids, updated_at)
    select id, array[${softwareId}::int], ${ctx.clock.now()} from unnest(${hostIds}::int[]) as n (id)
    on conflict (host_id) do update set software_ids = (
      select array_agg(distinct id order by id) from unnest(h.software_ids || excluded.software_ids) as u (id))`.execute(
    ctx.db,
  )
  await countHosts(ctx)
}

export async function uninstall(ctx: Context, softwareId: number, hostIds: readonly number[]): Promise<void> {
  await sql`update host_software set software_ids = array_remove(software_ids, ${softwareId}::int)
    where host_id = any(${hostIds}::int[])`.execute(ctx.db)
  await countHosts(ctx)
}

async function countHosts(ctx: Context): Promise<void> {
  await sql`update software s set host_count = (
    select count(*) from host_software h where s.id = any(h.software_ids))`.execute(ctx.db)
  await settleCounts(ctx)
}
