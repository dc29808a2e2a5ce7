import type { Software } from '@muster/contract/rest/software.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { findSoftwareRow } from './list-queries.ts'
import { toSoftwareWire } from './software-wire.ts'
import { listVulnerabilities } from './vulnerability-queries.ts'

export async function getSoftware(ctx: Context, { id }: { id: number }): Promise<Software> {
  const software = await findSoftware(ctx, { id })
  if (!software) {
    throw new AppError('not-found', `there is no software ${id}; what no host has is deleted after a week`)
  }
  return software
}

export async function findSoftware(ctx: Context, { id }: { id: number }): Promise<Software | undefined> {
  const row = await findSoftwareRow(ctx.db, id)
  if (!row) return undefined
  const vulnerabilities = await listVulnerabilities(ctx.db, [id])
  return toSoftwareWire(row, vulnerabilities.get(id))
}
