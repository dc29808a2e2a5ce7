import type { DocumentKind } from '@muster/contract/rest/gitops.ts'
import { CliError } from '../cli-error.ts'
import type { Client } from '../client.ts'
import { defineCommand } from '../define-command.ts'
import { kinds } from '../documents/kinds/index.ts'
import type { Kind, Named } from '../documents/kinds/kind.ts'
import { parseDocuments } from '../documents/parse-documents.ts'
import { type PlannedDocument, planRun } from '../documents/plan-run.ts'
import { readSource } from '../documents/read-source.ts'
import { fileOption, filesOf, type RunOptions } from '../documents/run-options.ts'
import type { Shell } from '../shell.ts'

export const deleteCommand = defineCommand<Pick<RunOptions, 'f'>>({
  name: 'delete',
  summary: 'Delete the labels, policies and rules about vulnerabilities that YAML files name.',
  options: [fileOption()],
  run: async (shell, options) => {
    const sources = await Promise.all(filesOf(options, shell.io).map((file) => readSource(shell.io, file)))
    const { documents } = planRun(sources.flatMap(parseDocuments))
    const steps = [...Map.groupBy(documents, ({ kind }) => kind)].map(([kind, members]) => toStep(kind, members))
    await shell.withSession(async (client) => {
      for (const step of steps) await deleteStep(shell, client, step)
    })
  },
})

interface Step {
  readonly kind: DocumentKind
  readonly wanted: readonly Named[]
  readonly remove: NonNullable<Kind['delete']> | undefined
}

function toStep(kind: DocumentKind, documents: readonly PlannedDocument[]): Step {
  const { delete: remove } = kinds[kind]
  return { kind, remove, wanted: remove ? documents.map(toNamed) : documents.map(() => ({ name: '', team: '' })) }
}

async function deleteStep(shell: Shell, client: Client, { kind, wanted, remove }: Step): Promise<void> {
  if (!remove)
    return shell.skipped(
      `ignoring ${kinds[kind].describe(wanted.length)}: files delete only labels, policies and rules about vulnerabilities`,
    )
  for (const named of wanted) shell.done(`deleting ${kind} ${describeNamed(named)}`)
  for (const named of await remove(client, wanted)) shell.skipped(`there was no ${kind} ${describeNamed(named)}`)
}

function describeNamed({ name, team }: Named): string {
  return `${JSON.stringify(name)}${team === '' ? '' : ` of team ${JSON.stringify(team)}`}`
}

function toNamed({ kind, spec, placeOf }: PlannedDocument): Named {
  const { id, name = id, team } = spec
  if (typeof name !== 'string' || name === '')
    throw new CliError(`${placeOf(['name'])}: the ${kind} to delete has no name`)
  return { name, team: typeof team === 'string' ? team : '' }
}
