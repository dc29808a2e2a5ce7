import type { Context } from '../../platform/context.ts'
import { listEnrollSecrets } from './enroll-secret-queries.ts'
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
  const stored = await listEnrollSecrets(ctx.db, teamId)
  return stored.map(({ sealed, name, createdAt }) => ({
    secret: ctx.box.open(Buffer.from(sealed), ENROLL_SECRET_PURPOSE),
    name,
    createdAt,
    teamId,
  }))
}
