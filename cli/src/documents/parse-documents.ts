import { isMap, isScalar, LineCounter, parseAllDocuments, type Document as YamlDocument } from 'yaml'
import { CliError } from '../cli-error.ts'
import { nearestKind } from './kinds.ts'

type Spec = Readonly<Record<string, unknown>>

/** One document of a file, with the means to point at a place in it. */
export interface SourceDocument {
  /** In lower case, one of the known kinds. */
  readonly kind: string
  readonly spec: Spec
  /** `file:line:column` of the value at this path below `spec`, or of the nearest thing around it. */
  placeOf(path: readonly (string | number)[]): string
}

/** Reads all documents of a file; the first mistake is told with file, line and column. Empty documents are passed over. */
export function parseDocuments(text: string, file: string): readonly SourceDocument[] {
  const lines = new LineCounter()
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const documents = Array.isArray(parsed) ? parsed : []
  for (const { errors } of documents) {
    const [error] = errors
    if (error) throw new CliError(`${place(error.pos[0])}: not valid YAML: ${error.message}`)
  }
  const found = documents.filter(
    ({ contents }) => !(contents === null || (isScalar(contents) && contents.value === null)),
  )
  if (found.length === 0) throw new CliError(`${file} holds no document; it needs at least one with kind and spec`)
  return found.map((document) => toSource(document, place))
}

function toSource(document: YamlDocument.Parsed, place: (offset: number) => string): SourceDocument {
  const placeOf = (path: readonly (string | number)[]): string => place(offsetOf(document, path))
  const whole = toValue(document, placeOf([]))
  const { kind, spec } = whole
  if (kind === undefined || kind === null)
    throw new CliError(`${placeOf([])}: the document has no kind; ${nearestKind('')}`)
  const name = String(kind).toLowerCase()
  const complaint = nearestKind(name)
  if (complaint !== undefined) throw new CliError(`${placeOf(['kind'])}: unknown kind "${String(kind)}"; ${complaint}`)
  if (spec === undefined || spec === null) throw new CliError(`${placeOf(['kind'])}: the ${name} document has no spec`)
  if (!isSpec(spec))
    throw new CliError(`${placeOf(['spec'])}: the spec of a ${name} document is a mapping of keys to values`)
  return { kind: name, spec, placeOf: (path) => placeOf(['spec', ...path]) }
}

function toValue(document: YamlDocument.Parsed, place: string): Spec {
  let value: unknown
  try {
    value = document.toJS()
  } catch (error) {
    // An alias without its anchor, or one that unfolds without end.
    throw new CliError(`${place}: not valid YAML: ${(error as Error).message}`)
  }
  if (!isSpec(value)) throw new CliError(`${place}: a document is a mapping with the keys apiVersion, kind and spec`)
  return value
}

function isSpec(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where the value begins; where it is absent or comes through an alias, what is around it. */
function offsetOf(document: YamlDocument.Parsed, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true)
    const range = (node as { range?: readonly number[] | null } | undefined)?.range
    if (range?.[0] !== undefined) return range[0]
  }
  const { contents } = document
  const first = isMap(contents) ? contents.items[0]?.key : undefined
  return (first as { range?: readonly number[] } | undefined)?.range?.[0] ?? contents?.range?.[0] ?? document.range[0]
}
