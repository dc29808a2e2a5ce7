import type { RouteAnswer } from '@muster/contract/common/route.ts'
import { type CompleteSet, gitopsRoute } from '@muster/contract/rest/gitops.ts'
import { AnswerError } from '../answer-error.ts'
import { CliError } from '../cli-error.ts'
import type { Client } from '../client.ts'
import type { PlannedDocument } from './plan-run.ts'
import type { RunOptions } from './run-options.ts'
import { splitPath } from './spec.ts'

export type RunAnswer = RouteAnswer<typeof gitopsRoute>

const { maxItems: maxDocuments = Number.POSITIVE_INFINITY } = gitopsRoute.body.properties.documents as {
  readonly maxItems?: number
}

interface SendOptions extends Pick<RunOptions, 'dryRun' | 'force'> {
  /** What the documents name goes. */
  readonly isDeletion?: boolean
  /** What stands in none of the documents goes from these. */
  readonly complete?: readonly CompleteSet[]
}

/** Sends all documents in one request: all are stored or none. Mistakes point into the files. */
export async function sendRun(
  client: Client,
  documents: readonly PlannedDocument[],
  { dryRun = false, force = false, isDeletion = false, complete = [] }: SendOptions,
): Promise<RunAnswer> {
  if (documents.length > maxDocuments)
    throw new CliError(
      `these are ${documents.length} documents, and one run takes ${maxDocuments}; nothing was sent. Split them over several runs`,
    )
  const body = {
    documents: documents.map(({ kind, spec }) => ({ kind, spec })),
    ...(dryRun && { dry_run: true }),
    ...(force && { force: true }),
    ...(isDeletion && { delete: true }),
    ...(complete.length > 0 && { complete: [...complete] }),
  }
  try {
    return await client.call(gitopsRoute, { body })
  } catch (error) {
    if (error instanceof AnswerError && error.errors.length > 0) throw pointIntoFiles(error, documents)
    throw error
  }
}

function pointIntoFiles(error: AnswerError, documents: readonly PlannedDocument[]): AnswerError {
  return error.withDetails(
    error.errors.map((entry) => {
      const document = entry.document === undefined ? undefined : documents[entry.document]
      const words = describe(entry)
      return document ? `${document.placeOf(splitPath(document.spec, entry.path ?? ''))}: ${words}` : words
    }),
  )
}

function describe({ name, path, document, reason, nearest }: AnswerError['errors'][number]): string {
  const key = path || (name === 'base' ? '' : name)
  // The server names the document by its number, where we name the file, and often the key once more.
  const prefixes = [document === undefined ? '' : `document ${document + 1}: `, `${key}: `]
  const words = prefixes.reduce((text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text), reason)
  const isSaid = nearest === undefined || words.includes(JSON.stringify(nearest))
  return `${key === '' ? '' : `${key}: `}${words}${isSaid ? '' : `; did you mean "${nearest}"?`}`
}
