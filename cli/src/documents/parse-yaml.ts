import { type Document, isScalar, LineCounter, parseAllDocuments } from 'yaml'
import { CliError } from '../cli-error.ts'
import type { Source } from './read-source.ts'
import { findOffset, type Path } from './yaml-places.ts'

/** A value that was read, with the means to point at a place in it. */
export interface Placed<T = unknown> {
  readonly value: T
  /** `file:line:column` of the key or entry at this path, or of the nearest thing around it. */
  placeOf(path: Path): string
}

/** Changes a document before its values are taken; `place` tells where an offset of it is. */
export type PrepareYaml = (document: Document.Parsed, place: (offset: number) => string) => void

/** All documents of a text; the first mistake is told with file, line and column. Empty documents are passed over. */
export function parseYaml({ name, text }: Source, prepare?: PrepareYaml): readonly Placed[] {
  const lines = new LineCounter()
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${name}:${line}:${col}`
  }
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: true, logLevel: 'error' })
  const documents = Array.isArray(parsed) ? parsed : []
  for (const { errors } of documents) {
    const [error] = errors
    if (error) throw new CliError(`${place(error.pos[0])}: not valid YAML: ${error.message}`)
  }
  return documents.filter(isFull).map((document) => {
    prepare?.(document, place)
    const placeOf = (path: Path): string => place(findOffset(document, path))
    return { value: toValue(document, placeOf([])), placeOf }
  })
}

/** What stands at a path of it. */
export function inside({ value, placeOf }: Placed, ...path: Path): Placed {
  const inner = path.reduce((around: unknown, step) => (around as Record<string, unknown> | null)?.[step], value)
  return { value: inner, placeOf: (deeper) => placeOf([...path, ...deeper]) }
}

function isFull({ contents }: Document.Parsed): boolean {
  return !(contents === null || (isScalar(contents) && contents.value === null))
}

function toValue(document: Document.Parsed, place: string): unknown {
  try {
    return document.toJS() as unknown
  } catch (error) {
    // An alias without its anchor, or one that unfolds without end.
    throw new CliError(`${place}: not valid YAML: ${(error as Error).message}`)
  }
}
