import type { Software } from '@muster/contract/rest/software.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { findSoftwareRow, type InTeam, ofTeam } from './list-queries.ts'
import { toSoftwareWire } from './software-wire.ts'
import { listVulnerabilities } from './vulnerability-queries.ts'

export async function getSoftware(ctx: Context, wanted: InTeam): Promise<Software> {
  const software = await findSoftware(ctx, wanted)
  if (!software) {
    const { id, teamId } = wanted
    throw new AppError(
      'not-found',
      teamId === undefined
        ? `there is no software ${id}; what no host has is deleted after a week`
        : `no host${ofTeam(teamId)} has software ${id}`,
    )
  }
  return software
}

export async function findSoftware(ctx: Context, wanted: InTeam): Promise<Software | undefined> {
  const row = await findSoftwareRow(ctx.db, wanted)
  if (!row) return undefined
  const vulnerabilities = await listVulnerabilities(ctx.db, [row.id])
  return toSoftwareWire(row, vulnerabilities.get(row.id))
}
