import type { Kind } from './kind.ts'

export const userRolesKind: Kind = {
  describe: () => 'user roles',
}
