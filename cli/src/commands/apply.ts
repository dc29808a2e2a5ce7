import { CliError } from '../cli-error.ts'
import { defineCommand, option, repeatedOption } from '../define-command.ts'
import { parseDocuments, type SourceDocument } from '../documents/parse-documents.ts'
import { planRun } from '../documents/plan-run.ts'
import { printApplied, printChanges, printRemarks } from '../documents/print-run.ts'
import { readSource } from '../documents/read-source.ts'
import { sendRun } from '../documents/send-run.ts'
import type { Io } from '../io.ts'

interface ApplyOptions {
  readonly f?: readonly string[]
  readonly dryRun?: boolean
  readonly force?: boolean
}

export const applyCommand = defineCommand<ApplyOptions>({
  name: 'apply',
  summary: 'Store the documents of YAML files on the server: all of them, or none when one is refused.',
  options: [
    repeatedOption('-f <file>', 'the file, or - for standard input; may be given several times (env FILENAME)'),
    option('--dry-run', 'store nothing; show field by field what would change'),
    option('--force', 'accept numeric policy ids beside policy documents, and agent options that are unknown here'),
  ],
  run: async (shell, { f, dryRun, force }) => {
    const { documents, ignored } = planRun(await readDocuments(shell.io, f))
    for (const line of ignored) shell.skipped(line)
    if (documents.length === 0) return
    await shell.withSession(async (client) => {
      const answer = await sendRun(client, documents, { dryRun, force })
      printApplied(shell, documents, answer)
      if (answer.is_dry_run) printChanges(shell, documents, answer)
      printRemarks(shell, answer)
    })
  },
})

async function readDocuments(io: Io, given: readonly string[] | undefined): Promise<readonly SourceDocument[]> {
  const files = given ?? [io.env['FILENAME'] ?? ''].filter((file) => file !== '')
  if (files.length === 0) throw new CliError('which file? give it with -f FILE, or -f - for standard input')
  const documents: SourceDocument[] = []
  for (const file of files) documents.push(...parseDocuments(await readSource(io, file)))
  return documents
}
