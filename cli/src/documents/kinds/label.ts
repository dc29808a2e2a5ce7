import { deleteLabelRoute } from '@muster/contract/rest/label.ts'
import { AnswerError } from '../../answer-error.ts'
import type { Client } from '../../client.ts'
import type { Kind, Named } from './kind.ts'

export const labelKind: Kind = {
  describe: (count) => `${count} labels`,
  nameOf: ({ name }) => name,
  readOnly: ['id', 'label_type', 'created_at', 'updated_at', 'host_count', 'count', 'display_text', 'author_id'],
  passedOver: ['criteria'],
  isBuiltIn: ({ label_type }) => label_type === 'builtin' || label_type === 1,
  async delete(client, wanted) {
    const missing: Named[] = []
    for (const named of wanted) if (!(await deleteLabel(client, named))) missing.push(named)
    return missing
  },
}

async function deleteLabel(client: Client, { name }: Named): Promise<boolean> {
  try {
    await client.call(deleteLabelRoute, { params: { name } })
    return true
  } catch (error) {
    if (error instanceof AnswerError && error.status === 404) return false
    throw error
  }
}
