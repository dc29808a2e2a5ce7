import { documentSpecs } from '@muster/contract/documents/document-specs.ts'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { isSpec } from '../spec.ts'
import { absentPaths } from './absent-paths.ts'
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
    'team.secrets.*.fleet_id',
    'team.secrets.*.team_id',
  ],
  passedOver: [...absentPaths(absentFeatures.team, documentSpecs.team.properties.team, 'team.'), 'team.scripts'],
  absent: { team: absentFeatures.team },
}
