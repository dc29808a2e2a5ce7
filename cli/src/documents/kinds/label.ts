import type { Kind } from './kind.ts'

export const labelKind: Kind = {
  describe: (count) => `${count} labels`,
  nameOf: ({ name }) => name,
  readOnly: ['id', 'label_type', 'created_at', 'updated_at', 'host_count', 'count', 'display_text', 'author_id'],
  passedOver: ['criteria'],
  isBuiltIn: ({ label_type }) => label_type === 'builtin' || label_type === 1,
}
