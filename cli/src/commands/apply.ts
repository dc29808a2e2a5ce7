import { defineCommand } from '../define-command.ts'
import { parseDocuments } from '../documents/parse-documents.ts'
import { planRun } from '../documents/plan-run.ts'
import { printApplied, printChanges, printRemarks } from '../documents/print-run.ts'
import { readSource } from '../documents/read-source.ts'
import { filesOf, type RunOptions, runOptions } from '../documents/run-options.ts'
import { sendRun } from '../documents/send-run.ts'

export const applyCommand = defineCommand<RunOptions>({
  name: 'apply',
  summary: 'Store the documents of YAML files on the server: all of them, or none when one is refused.',
  options: runOptions(),
  run: async (shell, options) => {
    const sources = await Promise.all(filesOf(options, shell.io).map((file) => readSource(shell.io, file)))
    const { documents, ignored } = planRun(sources.flatMap(parseDocuments))
    for (const line of ignored) shell.skipped(line)
    if (documents.length === 0) return
    await shell.withSession(async (client) => {
      const answer = await sendRun(client, documents, options)
      printApplied(shell, documents, answer)
      if (answer.is_dry_run) printChanges(shell, documents, answer)
      printRemarks(shell, answer)
    })
  },
})
