import { isSpec } from '../spec.ts'
import type { Kind } from './kind.ts'

export const teamKind: Kind = {
  describe: (count) => `${count} teams`,
  nameOf: ({ team }) => (isSpec(team) ? team['name'] : undefined),
  passedOver: ['team.features', 'team.host_expiry_settings', 'team.mdm', 'team.scripts', 'team.software'],
}
