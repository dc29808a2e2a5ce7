import { listUsersRoute, type User } from '@muster/contract/rest/user.ts'
import type { Client } from './client.ts'
import { listPages } from './list-pages.ts'

export function listUsers(client: Client): Promise<readonly User[]> {
  return listPages(async (page) => (await client.call(listUsersRoute, { query: page })).users)
}
