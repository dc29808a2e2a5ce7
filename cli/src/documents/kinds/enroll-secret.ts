import type { Kind } from './kind.ts'

export const enrollSecretKind: Kind = {
  describe: () => 'enroll secrets',
  nameOf: () => '',
  readOnly: ['secrets.*.created_at', 'secrets.*.fleet_id', 'secrets.*.team_id'],
}
