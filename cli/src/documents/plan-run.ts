import type { DocumentKind } from '@muster/contract/rest/gitops.ts'
import { CliError } from '../cli-error.ts'
import { ignoredKinds, isSentKind, kinds } from './kinds/index.ts'
import type { SourceDocument } from './parse-documents.ts'
import { isEmpty, isSpec, type Spec, valueAt } from './spec.ts'

export interface PlannedDocument extends SourceDocument {
  readonly kind: DocumentKind
}

/** What a run sends. */
export interface Run {
  readonly documents: readonly PlannedDocument[]
  /** Lines about what is not sent. */
  readonly ignored: readonly string[]
}

/** Leaves out what cannot be set here, and finds the documents that contradict each other. */
export function planRun(documents: readonly SourceDocument[]): Run {
  const known = documents.filter((document): document is PlannedDocument => isSentKind(document.kind))
  const [fixed, given] = partition(known, ({ kind, spec }) => kinds[kind].isBuiltIn?.(spec) ?? false)
  checkNames(given)
  const planned = given.map(leaveOut)
  return {
    documents: planned.map(({ document }) => document),
    ignored: [
      ...ignoredKindLines(documents),
      ...fixed.map(({ kind, spec }) => `ignoring ${kind} ${JSON.stringify(spec['name'])}: it is built in`),
      ...planned.flatMap(({ ignored }) => ignored),
    ],
  }
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [T[], T[]] {
  const { true: first = [], false: second = [] } = Object.groupBy(items, (item) => (isFirst(item) ? 'true' : 'false'))
  return [first, second]
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

function leaveOut(document: PlannedDocument): { document: PlannedDocument; ignored: readonly string[] } {
  const { kind, placeOf } = document
  const { readOnly = [], passedOver = [], absent = {} } = kinds[kind]
  let spec = readOnly.reduce((spec: Spec, path) => without(spec, path.split('.')), document.spec)
  const ignored: string[] = []
  for (const path of passedOver) {
    const keys = path.split('.')
    const value = valueAt(spec, keys)
    spec = without(spec, keys)
    if (isEmpty(value) || JSON.stringify(value) === JSON.stringify(valueAt(absent, keys))) continue
    ignored.push(`ignoring "${path}" (${placeOf(keys)}): a part of Fleet that Muster does not have`)
  }
  return { document: { ...document, spec }, ignored }
}

/** A copy without what stands at the path; the same object where nothing does. */
function without(spec: Spec, [key = '', ...deeper]: readonly string[]): Spec {
  if (!Object.hasOwn(spec, key)) return spec
  const { [key]: inner, ...rest } = spec
  if (deeper.length === 0) return rest
  const left = withoutInside(inner, deeper)
  return left === inner ? spec : { ...spec, [key]: left }
}

function withoutInside(inner: unknown, [key = '', ...deeper]: readonly string[]): unknown {
  if (isSpec(inner)) return without(inner, [key, ...deeper])
  if (key !== '*' || !Array.isArray(inner)) return inner
  return inner.map((entry: unknown) => withoutInside(entry, deeper))
}
