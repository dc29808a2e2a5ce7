import type { DocumentKind } from '@muster/contract/rest/gitops.ts'
import { CliError } from '../cli-error.ts'
import { ignoredKinds, isSentKind, kinds } from './kinds/index.ts'
import type { SourceDocument } from './parse-documents.ts'
import { isSpec, type Spec } from './spec.ts'

export interface PlannedDocument extends SourceDocument {
  readonly kind: DocumentKind
}

/** What a run sends. */
export interface Run {
  readonly documents: readonly PlannedDocument[]
  /** Lines about what is not sent. */
  readonly ignored: readonly string[]
}

/** Leaves out what only Fleet does, and finds the documents that contradict each other. */
export function planRun(documents: readonly SourceDocument[]): Run {
  const known = documents.filter((document): document is PlannedDocument => isSentKind(document.kind))
  checkNames(known)
  const planned = known.map(passOverKeys)
  return {
    documents: planned.map(({ document }) => document),
    ignored: [...ignoredKindLines(documents), ...planned.flatMap(({ ignored }) => ignored)],
  }
}

function ignoredKindLines(documents: readonly SourceDocument[]): readonly string[] {
  return Object.entries(ignoredKinds).flatMap(([kind, words]) => {
    const { length } = documents.filter((document) => document.kind === kind)
    return length === 0 ? [] : `ignoring ${length} ${words}: not supported yet`
  })
}

/** The later of two documents would silently undo the earlier. */
function checkNames(documents: readonly PlannedDocument[]): void {
  const places = new Map<string, string>()
  for (const { kind, spec, placeOf } of documents) {
    const name = kinds[kind].nameOf?.(spec)
    if (typeof name !== 'string') continue
    const key = JSON.stringify([kind, name])
    const earlier = places.get(key)
    if (earlier !== undefined) throw new CliError(describeSecond({ kind, name, place: placeOf([]), earlier }))
    places.set(key, placeOf([]))
  }
}

function describeSecond(found: { kind: string; name: string; place: string; earlier: string }): string {
  const { kind, name, place, earlier } = found
  const called = name === '' ? `${kind} document` : `${kind} "${name}"`
  return `${place}: a second ${called}; the first is at ${earlier}, put them together`
}

function passOverKeys(document: PlannedDocument): { document: PlannedDocument; ignored: readonly string[] } {
  const { kind, placeOf } = document
  let { spec } = document
  const ignored: string[] = []
  for (const path of kinds[kind].passedOver ?? []) {
    const keys = path.split('.')
    const rest = without(spec, keys)
    if (rest === spec) continue
    spec = rest
    ignored.push(`ignoring "${path}" (${placeOf(keys)}): a part of Fleet that Muster does not have`)
  }
  return { document: { ...document, spec }, ignored }
}

/** The same object where the key is not there. */
function without(spec: Spec, [key = '', ...deeper]: readonly string[]): Spec {
  if (!Object.hasOwn(spec, key)) return spec
  const { [key]: inner, ...rest } = spec
  if (deeper.length === 0) return rest
  if (!isSpec(inner)) return spec
  const left = without(inner, deeper)
  return left === inner ? spec : { ...spec, [key]: left }
}
