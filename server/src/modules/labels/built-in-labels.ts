import type { Context } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { type BuiltInLabel, insertBuiltIns } from './label-queries.ts'

const platformIs = (condition: string) => `select 1 from os_version where ${condition};`

/** Ids and names are Fleet's. */
const builtIns: readonly BuiltInLabel[] = [
  { id: 6, name: 'All Hosts', query: 'select 1;', platform: '', description: 'Every host that has answered.' },
  {
    id: 7,
    name: 'macOS',
    query: platformIs("platform = 'darwin'"),
    platform: 'darwin',
    description: 'All macOS hosts.',
  },
  {
    id: 8,
    name: 'Ubuntu Linux',
    query: platformIs("platform = 'ubuntu'"),
    platform: 'ubuntu',
    description: 'All Ubuntu hosts.',
  },
  {
    id: 9,
    name: 'CentOS Linux',
    query: platformIs("platform = 'centos' or name like '%centos%'"),
    platform: 'linux',
    description: 'All CentOS hosts.',
  },
  {
    id: 10,
    name: 'MS Windows',
    query: platformIs("platform = 'windows'"),
    platform: 'windows',
    description: 'All Windows hosts.',
  },
  {
    id: 11,
    name: 'Red Hat Linux',
    query: platformIs("name like '%red hat%' or platform = 'rhel'"),
    platform: 'linux',
    description: 'All Red Hat hosts.',
  },
  { id: 12, name: 'All Linux', query: 'select 1;', platform: 'linux', description: 'All Linux hosts.' },
  { id: 13, name: 'chrome', query: 'select 1;', platform: 'chrome', description: 'All ChromeOS hosts.' },
  {
    id: 14,
    name: 'Fedora Linux',
    query: platformIs("platform = 'fedora' or name like '%fedora%'"),
    platform: 'linux',
    description: 'All Fedora hosts.',
  },
]

/** Makes the labels that every server has; safe to call at each start. */
export async function ensureBuiltInLabels(ctx: Context): Promise<void> {
  await inTransaction(ctx.db, (tx) => insertBuiltIns(tx, builtIns, ctx.clock.now()))
}
