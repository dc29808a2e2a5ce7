import assert from 'node:assert/strict'
import type { TestContext } from '@muster/testkit/test-context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import type { Row } from '../../platform/ingest/checkin.ts'
import type { AnyIngestPart } from '../../platform/ingest/ingest.ts'
import { createSoftwareIngest } from './software-ingest.ts'

/** Rows by the name of the question; `error`: it failed. */
export type Told = Readonly<Record<string, readonly Row[] | 'error'>>

export interface SoftwareTeller {
  readonly part: AnyIngestPart
  /** What was called after commits. */
  readonly calls: string[]
  /** One group of hosts in one transaction, as the check-in path stores it. */
  tell(told: Readonly<Record<number, Told>>, platform?: string): Promise<void>
}

export function createTeller(ctx: TestContext, newPerDay = 20_000): SoftwareTeller {
  const calls: string[] = []
  const part = createSoftwareIngest({
    onNewSoftware: () => void calls.push('new'),
    onOverfull: (hostIds) => void calls.push(`overfull ${hostIds.join(',')}`),
    onTooManyNew: (hostIds) => void calls.push(`too many new ${hostIds.join(',')}`),
    newPerDay,
  })
  return {
    part,
    calls,
    tell: async (told, platform = 'debian') => {
      const items = Object.entries(told).map(([id, lists]) => {
        const host = { id: Number(id), teamId: null, platform, isKnown: true }
        const answers = Object.entries(lists).map(([name, rows]) => {
          const answer = part.parse(host, {
            name: `fleet_detail_query_${name}`,
            rows: rows === 'error' ? [] : rows,
            isError: rows === 'error',
            message: '',
          })
          assert.ok(answer !== undefined && answer !== 'stale', `nobody asked ${name}`)
          return answer
        })
        return { host, answers }
      })
      const followUp = await inTransaction(ctx.db, (tx) => part.recordMany(tx, items, ctx.clock.now()))
      followUp?.()
    },
  }
}

export function deb(name: string, version: string, more: Row = {}): Row {
  return { source: 'deb_packages', name, version, arch: 'amd64', source_package: '', ...more }
}

export function debianRelease(major = '12'): Row {
  return {
    name: 'Debian GNU/Linux',
    version: `${major} (release)`,
    major,
    minor: '0',
    patch: '0',
    platform: 'debian',
    arch: 'x86_64',
    kernel_version: '6.1.0-30-amd64',
  }
}

/** Names and versions of a host's software in order, its operating system left out. */
export async function softwareOf(ctx: TestContext, hostId: number): Promise<readonly string[]> {
  const row = await ctx.db
    .selectFrom('host_software')
    .select('software_ids')
    .where('host_id', '=', hostId)
    .executeTakeFirst()
  const ids = row?.software_ids ?? []
  if (ids.length === 0) return []
  const software = await ctx.db
    .selectFrom('software')
    .select(['name', 'version'])
    .where('id', 'in', ids)
    .where('source', '<>', 'operating_systems')
    .orderBy('name')
    .orderBy('version')
    .execute()
  return software.map(({ name, version }) => `${name} ${version}`)
}
