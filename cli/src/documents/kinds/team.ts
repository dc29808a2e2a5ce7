import { isSpec } from '../spec.ts'
import type { Kind } from './kind.ts'

export const teamKind: Kind = {
  describe: (count) => `${count} teams`,
  nameOf: ({ team }) => (isSpec(team) ? team['name'] : undefined),
  readOnly: [
    'team.id',
    'team.created_at',
    'team.updated_at',
    'team.host_count',
    'team.hosts',
    'team.user_count',
    'team.users',
    'team.secrets.*.created_at',
    'team.secrets.*.team_id',
  ],
  passedOver: ['team.features', 'team.host_expiry_settings', 'team.mdm', 'team.scripts', 'team.software'],
}
