import { sql } from 'kysely'
import type { GlobalRole, TeamMembership } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { ListPage } from '../../../platform/http/list-page.ts'
import type { UserTeam } from '../user-queries.ts'

export interface Invite {
  readonly id: number
  readonly email: string
  readonly name: string
  readonly invitedBy: number
  readonly role: GlobalRole | null
  readonly teams: readonly UserTeam[]
  readonly isSso: boolean
  readonly expiresAt: Date
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface InviteFields {
  readonly email: string
  readonly name: string
  readonly role: GlobalRole | null
  readonly teams: readonly TeamMembership[]
  readonly isSso: boolean
}

export const inviteOrderKeys = ['id', 'email', 'name', 'created_at'] as const

const columns = sql`i.id, i.email, i.name, coalesce(i.invited_by, 0) as "invitedBy", i.global_role as role,
  i.sso_enabled as "isSso", i.expires_at as "expiresAt", i.created_at as "createdAt", i.updated_at as "updatedAt",
  coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'description', t.description, 'role', it.role)
    order by t.id) from invite_teams it join teams t on t.id = it.team_id where it.invite_id = i.id), '[]') as teams`

export async function insertInvite(
  tx: Db | Tx,
  invite: InviteFields & {
    readonly invitedBy: number
    readonly tokenHash: string
    readonly expiresAt: Date
    readonly at: Date
  },
): Promise<number> {
  const { id } = await tx
    .insertInto('invites')
    .values({
      ...{ email: invite.email, name: invite.name, global_role: invite.role, sso_enabled: invite.isSso },
      ...{ invited_by: invite.invitedBy, token_hash: invite.tokenHash, expires_at: invite.expiresAt },
      ...{ created_at: invite.at, updated_at: invite.at },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await insertInviteTeams(tx, id, invite.teams)
  return id
}

export async function saveInvite(tx: Db | Tx, id: number, invite: InviteFields & { readonly at: Date }): Promise<void> {
  await tx
    .updateTable('invites')
    .set({ name: invite.name, global_role: invite.role, sso_enabled: invite.isSso, updated_at: invite.at })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('invite_teams').where('invite_id', '=', id).execute()
  await insertInviteTeams(tx, id, invite.teams)
}

async function insertInviteTeams(tx: Db | Tx, inviteId: number, teams: readonly TeamMembership[]): Promise<void> {
  if (teams.length === 0) return
  const rows = teams.map(({ teamId, role }) => ({ invite_id: inviteId, team_id: teamId, role }))
  await tx
    .insertInto('invite_teams')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['invite_id', 'team_id']).doUpdateSet({ role: sql`excluded.role` }))
    .execute()
}

export async function findInvite(db: Db | Tx, id: number): Promise<Invite | undefined> {
  const { rows } = await sql<Invite>`select ${columns} from invites i where i.id = ${id}`.execute(db)
  return rows[0]
}

/** Held until the transaction ends: an invitation is accepted once. */
export async function lockInvite(tx: Tx, id: number): Promise<Invite | undefined> {
  await sql`select 1 from invites where id = ${id} for update`.execute(tx)
  return findInvite(tx, id)
}

export async function findInviteByToken(db: Db | Tx, tokenHash: string): Promise<Invite | undefined> {
  const { rows } = await sql<Invite>`select ${columns} from invites i where i.token_hash = ${tokenHash}`.execute(db)
  return rows[0]
}

export async function selectInvites(
  db: Db | Tx,
  page: ListPage<(typeof inviteOrderKeys)[number]>,
): Promise<readonly Invite[]> {
  const key = sql.ref(`i.${page.orderKey}`)
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const beyond = page.isDescending ? sql`<` : sql`>`
  const { rows } = await sql<Invite>`select ${columns} from invites i
    where (${page.search ?? ''} = '' or position(lower(${page.search ?? ''}) in lower(i.name || ' ' || i.email)) > 0)
      ${page.after === undefined ? sql`` : sql`and ${key} ${beyond} ${page.after}`}
    order by ${key} ${direction}, i.id ${direction} limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows
}

export async function countInvites(db: Db | Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from invites`.execute(db)
  return rows[0]?.count ?? 0
}

export async function deleteInviteRow(tx: Db | Tx, id: number): Promise<void> {
  await tx.deleteFrom('invites').where('id', '=', id).execute()
}
