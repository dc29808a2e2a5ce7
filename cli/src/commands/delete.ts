import { deletableKinds } from '@muster/contract/rest/gitops.ts'
import { defineCommand } from '../define-command.ts'
import { kinds } from '../documents/kinds/index.ts'
import { parseDocuments } from '../documents/parse-documents.ts'
import { type PlannedDocument, planRun } from '../documents/plan-run.ts'
import { readSource } from '../documents/read-source.ts'
import { fileOption, filesOf, type RunOptions } from '../documents/run-options.ts'
import { sendRun } from '../documents/send-run.ts'

export const deleteCommand = defineCommand<Pick<RunOptions, 'f'>>({
  name: 'delete',
  summary:
    'Delete the labels, policies, teams, enroll secrets and rules about vulnerabilities that YAML files name, or nothing.',
  options: [fileOption()],
  run: async (shell, options) => {
    const sources = await Promise.all(filesOf(options, shell.io).map((file) => readSource(shell.io, file)))
    const { documents } = planRun(sources.flatMap(parseDocuments))
    const [named, others] = [documents.filter(isDeletable), documents.filter((one) => !isDeletable(one))]
    for (const [kind, { length }] of Map.groupBy(others, ({ kind }) => kind))
      shell.skipped(`ignoring ${kinds[kind].describe(length)}: files cannot delete what they set`)
    if (named.length === 0) return
    await shell.withSession(async (client) => {
      const { changes } = await sendRun(client, named, { isDeletion: true })
      const gone = new Set(changes.map(({ document }) => document))
      for (const [index, document] of named.entries()) {
        if (gone.has(index)) shell.done(`deleting ${describe(document)}`)
        else shell.skipped(`there was no ${describe(document)}`)
      }
    })
  },
})

function isDeletable({ kind }: PlannedDocument): boolean {
  return deletableKinds.includes(kind)
}

function describe({ kind, spec }: PlannedDocument): string {
  const name = String(kinds[kind].nameOf?.(spec) ?? '')
  return name === '' ? kind : `${kind} "${name}"`
}
