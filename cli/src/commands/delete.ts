import { deleteVulnerabilityRuleRoute } from '@muster/contract/rest/vulnerability-rule-routes.ts'
import { CliError, whileDoing } from '../cli-error.ts'
import { defineCommand, option } from '../define-command.ts'
import { parseDocuments } from '../documents/parse-documents.ts'
import { planApply } from '../documents/plan-apply.ts'
import { readDocumentText } from '../documents/read-document-text.ts'

interface DeleteOptions {
  readonly f?: string
}

export const deleteCommand = defineCommand<DeleteOptions>({
  name: 'delete',
  summary: 'Delete what the documents of a YAML file name: vulnerability_rule.',
  options: [option('-f <file>', 'the file, or - for standard input (env FILENAME)')],
  run: async (shell, { f }) => {
    const { text, name } = await readDocumentText(shell.io, f)
    const { rules, policies, config, enrollSecrets } = planApply(parseDocuments(text, name))
    if (policies.length > 0 || config || enrollSecrets) {
      throw new CliError(`${name}: only documents of kind vulnerability_rule can be deleted by a file`)
    }
    await shell.withSession(async (client) => {
      for (const { id } of rules) {
        await whileDoing(`deleting vulnerability rule ${id}`, () =>
          client.call(deleteVulnerabilityRuleRoute, { params: { id } }),
        )
        shell.done(`deleted vulnerability rule ${id}`)
      }
    })
  },
})
