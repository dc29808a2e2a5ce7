import type { Row } from '../../../platform/ingest/checkin.ts'
import type { HostUser } from '../host-facts.ts'
import type { DetailQuery } from './detail-query.ts'
import { text } from './row-values.ts'

const maxUsers = 5_000

/** People, not services: no login shell, a leading `_` (macOS) or a trailing `$` (Windows) means a service account. */
export const users: DetailQuery = {
  name: 'users',
  platforms: ['darwin', 'linux', 'windows', 'freebsd'],
  sql: `SELECT u.uid, u.username, u.type, u.shell, u.directory, g.groupname
    FROM users u LEFT JOIN groups g ON g.gid = u.gid
    WHERE u.type <> 'special'
      AND u.shell NOT LIKE '%/false' AND u.shell NOT LIKE '%/nologin'
      AND u.shell NOT LIKE '%/shutdown' AND u.shell NOT LIKE '%/halt'
      AND u.username NOT LIKE '%$' AND u.username NOT LIKE '\\_%' ESCAPE '\\'
      AND NOT (u.username = 'sync' AND u.shell = '/bin/sync')`,
  // No rows at all would mean a machine without people: more likely the agent could not look, so nothing changes.
  toFacts: (rows) => (rows.length === 0 ? {} : { users: rows.slice(0, maxUsers).flatMap(toUser) }),
}

function toUser(row: Row): HostUser[] {
  const uid = Number(row['uid'])
  const username = text(row, 'username')
  if (!Number.isSafeInteger(uid) || username === '') return []
  return [
    {
      uid,
      username,
      type: text(row, 'type'),
      group_name: text(row, 'groupname'),
      shell: text(row, 'shell'),
      directory: text(row, 'directory'),
    },
  ]
}
