import type { Row } from '../../../platform/ingest/checkin.ts'
import type { DetailQuery } from './detail-query.ts'
import { large } from './row-values.ts'

function toFacts([row]: readonly Row[]): { disk_available_bytes?: number; disk_total_bytes?: number } {
  const total = large(row, 'total')
  // Containers have no '/' of their own, or one of zero blocks: then nothing is known.
  if (total === 0) return {}
  return { disk_available_bytes: Math.min(large(row, 'available'), total), disk_total_bytes: total }
}

export const diskSpaceUnix: DetailQuery = {
  name: 'disk_space_unix',
  platforms: ['darwin', 'linux', 'freebsd'],
  sql: `SELECT blocks_available * blocks_size AS available, blocks * blocks_size AS total
    FROM mounts WHERE path = '/' LIMIT 1`,
  toFacts,
}

export const diskSpaceWindows: DetailQuery = {
  name: 'disk_space_windows',
  platforms: ['windows'],
  sql: "SELECT sum(free_space) AS available, sum(size) AS total FROM logical_drives WHERE file_system = 'NTFS'",
  toFacts,
}
