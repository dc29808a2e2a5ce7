import type { CompleteSet } from '@muster/contract/rest/gitops.ts'
import { CliError } from '../cli-error.ts'
import { defineCommand, option } from '../define-command.ts'
import { isGitopsForm } from '../documents/gitops/gitops-form.ts'
import { type Part, readParts } from '../documents/gitops/read-parts.ts'
import { type GitopsFile, toDocuments } from '../documents/gitops/to-documents.ts'
import { toDocument } from '../documents/parse-documents.ts'
import { planRun, type Run } from '../documents/plan-run.ts'
import { printApplied, printChanges, printRemarks } from '../documents/print-run.ts'
import { filesOf, type RunOptions, runOptions } from '../documents/run-options.ts'
import { sendRun } from '../documents/send-run.ts'
import type { Io } from '../io.ts'

interface Options extends RunOptions {
  readonly deleteOtherTeams?: boolean
}

export const gitopsCommand = defineCommand<Options>({
  name: 'gitops',
  summary:
    "Store a repository's files on the server, all or none: documents, and files in the form of Fleet's gitops, whose lists of policies and labels are whole.",
  options: [
    ...runOptions(),
    option('--delete-other-teams', 'delete the teams that no file names (env DELETE_OTHER_TEAMS)'),
  ],
  run: async (shell, options) => {
    const { documents, complete, ignored } = await readRun(shell.io, filesOf(options, shell.io))
    const areOthersDeleted = options.deleteOtherTeams ?? isOn(shell.io.env['DELETE_OTHER_TEAMS'])
    const sets: readonly CompleteSet[] = areOthersDeleted ? [...complete, { kind: 'team' }] : complete
    for (const line of ignored) shell.skipped(line)
    await shell.withSession(async (client) => {
      const answer = await sendRun(client, documents, { ...options, complete: sets })
      printChanges(shell, documents, answer)
      printApplied(shell, documents, answer)
      printRemarks(shell, answer)
    })
    shell.skipped(options.dryRun ? 'gitops dry run succeeded' : 'gitops succeeded')
  },
})

function isOn(text: string | undefined): boolean {
  return text === 'true' || text === '1'
}

async function readRun(io: Io, files: readonly string[]): Promise<Run & { readonly complete: readonly CompleteSet[] }> {
  const found = (await Promise.all(files.map((file) => readFile(io, file)))).flat()
  const { documents, ignored } = planRun(found.flatMap(({ documents }) => documents))
  const complete = found.flatMap(({ complete }) => complete)
  return { documents, complete, ignored: [...found.flatMap(({ ignored }) => ignored), ...ignored] }
}

async function readFile(io: Io, file: string): Promise<readonly GitopsFile[]> {
  const parts = await readParts(io, file)
  if (parts.length === 0) throw new CliError(`${file} holds no document`)
  return Promise.all(parts.map((part) => toFile(io, part)))
}

async function toFile(io: Io, part: Part): Promise<GitopsFile> {
  return isGitopsForm(part.value) ? toDocuments(io, part) : { documents: [toDocument(part)], complete: [], ignored: [] }
}
