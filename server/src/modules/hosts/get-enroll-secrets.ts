import type { Context } from '../../platform/context.ts'
import { listEnrollSecrets, listEnrollSecretsOfTeams, type StoredEnrollSecret } from './enroll-secret-queries.ts'
import { ENROLL_SECRET_PURPOSE } from './seal-enroll-secret.ts'

export interface EnrollSecret {
  readonly secret: string
  readonly name: string
  readonly createdAt: Date
  readonly teamId: number | null
}

/** The secrets in clear: the route lets only those ask who may enrol hosts. */
export async function getEnrollSecrets(
  ctx: Context,
  { teamId }: { teamId: number | null },
): Promise<readonly EnrollSecret[]> {
  return (await listEnrollSecrets(ctx.db, teamId)).map((stored) => openSecret(ctx, stored))
}

/** By team. */
export async function getTeamsEnrollSecrets(
  ctx: Context,
  teamIds: readonly number[],
): Promise<ReadonlyMap<number, readonly EnrollSecret[]>> {
  const secrets = (await listEnrollSecretsOfTeams(ctx.db, teamIds)).map((stored) => openSecret(ctx, stored))
  return Map.groupBy(secrets, ({ teamId }) => teamId ?? 0)
}

export function openSecret({ box }: Context, { sealed, name, createdAt, teamId }: StoredEnrollSecret): EnrollSecret {
  return { secret: box.open(Buffer.from(sealed), ENROLL_SECRET_PURPOSE), name, createdAt, teamId }
}
