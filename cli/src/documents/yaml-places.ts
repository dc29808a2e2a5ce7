import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'

export type Path = readonly (string | number)[]

/**
 * Where the key or entry at this path begins, or the nearest one around it that is written down. Follows aliases and
 * merge keys to the place where the text stands.
 */
export function findOffset(document: Document.Parsed, path: Path): number {
  let node = document.contents as Node | null
  let offset = startOf(document)
  for (const step of path) {
    const found = stepInto(document, node, step)
    if (!found) break
    offset = found.offset ?? offset
    node = found.node
  }
  return offset
}

interface Found {
  readonly offset: number | undefined
  readonly node: Node | null
}

function stepInto(document: Document.Parsed, around: Node | null, step: string | number): Found | undefined {
  const node = resolve(document, around)
  if (isSeq(node)) {
    const item = node.items[Number(step)] as Node | undefined
    return item && { offset: item.range?.[0], node: item }
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find((pair) => nameOf(pair) === String(step))
  if (pair) return { offset: (pair.key as Node).range?.[0], node: pair.value as Node | null }
  return stepIntoMerged(
    document,
    node.items.filter((pair) => nameOf(pair) === '<<'),
    step,
  )
}

function stepIntoMerged(document: Document.Parsed, merges: readonly Pair[], step: string | number): Found | undefined {
  for (const { value } of merges) {
    const source = resolve(document, value as Node | null)
    for (const map of isSeq(source) ? source.items : [source]) {
      const found = isMap(resolve(document, map as Node | null)) && stepInto(document, map as Node, step)
      if (found) return found
    }
  }
  return undefined
}

function resolve(document: Document.Parsed, node: Node | null): Node | null | undefined {
  return isAlias(node) ? node.resolve(document) : node
}

/** The merge key has a symbol for its value. */
function nameOf({ key }: Pair): string {
  if (!isScalar(key)) return String(key)
  return typeof key.value === 'symbol' ? (key.value.description ?? '') : String(key.value)
}

/** The first key of the document, or its first character. */
function startOf({ contents, range }: Document.Parsed): number {
  const first = isMap(contents) ? (contents.items[0]?.key as Node | undefined) : undefined
  return first?.range?.[0] ?? contents?.range?.[0] ?? range[0]
}
