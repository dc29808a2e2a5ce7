import type { Kind } from './kind.ts'

export const labelKind: Kind = {
  describe: (count) => `${count} labels`,
  nameOf: ({ name }) => name,
}
