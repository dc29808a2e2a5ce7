import { CliError } from '../cli-error.ts'
import { describeUnknownKind } from './describe-unknown-kind.ts'
import { isGitopsForm } from './gitops/gitops-form.ts'
import { type Placed, parseYaml } from './parse-yaml.ts'
import type { Source } from './read-source.ts'
import { isSpec, type Spec } from './spec.ts'
import type { Path } from './yaml-places.ts'

/** One document of a file. */
export interface SourceDocument {
  /** In lower case, one of the known kinds. */
  readonly kind: string
  readonly spec: Spec
  /** `file:line:column` of the key or entry at this path below `spec`. */
  placeOf(path: Path): string
}

/** The documents of a file; the first mistake is told with file, line and column. */
export function parseDocuments(source: Source): readonly SourceDocument[] {
  const found = parseYaml(source)
  if (found.length === 0)
    throw new CliError(`${source.name} holds no document; it needs at least one with kind and spec`)
  return found.map(toDocument)
}

export function toDocument({ value, placeOf }: Placed): SourceDocument {
  if (!isSpec(value))
    throw new CliError(`${placeOf([])}: a document is a mapping with the keys apiVersion, kind and spec`)
  if (isGitopsForm(value))
    throw new CliError(`${placeOf([])}: this is a file in the form of Fleet's gitops; use "fleetctl gitops -f" for it`)
  const { kind, spec } = value
  if (kind === undefined || kind === null)
    throw new CliError(`${placeOf([])}: the document has no kind; ${describeUnknownKind('')}`)
  const name = String(kind).toLowerCase()
  const complaint = describeUnknownKind(name)
  if (complaint !== undefined) throw new CliError(`${placeOf(['kind'])}: unknown kind "${String(kind)}"; ${complaint}`)
  if (spec === undefined || spec === null) throw new CliError(`${placeOf(['kind'])}: the ${name} document has no spec`)
  if (!isSpec(spec))
    throw new CliError(`${placeOf(['spec'])}: the spec of a ${name} document is a mapping of keys to values`)
  return { kind: name, spec, placeOf: (path) => placeOf(['spec', ...path]) }
}
