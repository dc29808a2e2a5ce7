import { CliError } from '../cli-error.ts'
import { defineCommand } from '../define-command.ts'
import { isGitopsForm } from '../documents/gitops/gitops-form.ts'
import { type Part, readParts } from '../documents/gitops/read-parts.ts'
import { type GitopsFile, toDocuments } from '../documents/gitops/to-documents.ts'
import { toDocument } from '../documents/parse-documents.ts'
import { planRun, type Run } from '../documents/plan-run.ts'
import { printApplied, printChanges, printRemarks } from '../documents/print-run.ts'
import { filesOf, type RunOptions, runOptions } from '../documents/run-options.ts'
import { sendRun } from '../documents/send-run.ts'
import type { Io } from '../io.ts'

export const gitopsCommand = defineCommand<RunOptions>({
  name: 'gitops',
  summary: "Store a repository's files on the server, all or none: documents, and files in the form of Fleet's gitops.",
  options: runOptions(),
  run: async (shell, options) => {
    const { documents, ignored } = await readRun(shell.io, filesOf(options, shell.io))
    for (const line of ignored) shell.skipped(line)
    await shell.withSession(async (client) => {
      const answer = await sendRun(client, documents, options)
      printChanges(shell, documents, answer)
      printApplied(shell, documents, answer)
      printRemarks(shell, answer)
    })
    shell.skipped(options.dryRun ? 'gitops dry run succeeded' : 'gitops succeeded')
  },
})

async function readRun(io: Io, files: readonly string[]): Promise<Run> {
  const found = (await Promise.all(files.map((file) => readFile(io, file)))).flat()
  const { documents, ignored } = planRun(found.flatMap(({ documents }) => documents))
  return { documents, ignored: [...found.flatMap(({ ignored }) => ignored), ...ignored] }
}

async function readFile(io: Io, file: string): Promise<readonly GitopsFile[]> {
  const parts = await readParts(io, file)
  if (parts.length === 0) throw new CliError(`${file} holds no document`)
  return Promise.all(parts.map((part) => toFile(io, part)))
}

async function toFile(io: Io, part: Part): Promise<GitopsFile> {
  return isGitopsForm(part.value) ? toDocuments(io, part) : { documents: [toDocument(part)], ignored: [] }
}
