import type { AdvisoryRecord, AffectedPackage } from '../feed-record.ts'
import { isCveId, isObject, type JsonObject, readText } from '../reading/field-values.ts'

/** What a month's document says of one CVE and Windows. */
export interface MsrcMonth {
  readonly records: readonly AdvisoryRecord[]
  /** Vulnerabilities without an id. */
  readonly nameless: number
}

/**
 * A CVRF document as Microsoft's service answers it, or as an archive of it re-shaped it (lower case, nested lists).
 * Only Windows itself: its fixes are builds, which osquery tells.
 */
export function parseMsrcDocument(document: JsonObject): MsrcMonth {
  const products = listProducts(find(document, 'ProductTree'))
  const records: AdvisoryRecord[] = []
  let nameless = 0
  for (const vulnerability of listOf(find(document, 'Vulnerability'))) {
    const id = readText(find(vulnerability, 'CVE'), 50)
    if (id === '') nameless++
    else records.push(toRecord(id, vulnerability, products))
  }
  return { records, nameless }
}

function toRecord(id: string, vulnerability: JsonObject, products: ReadonlyMap<string, string>): AdvisoryRecord {
  return {
    kind: 'advisory',
    source: 'msrc',
    id,
    cves: isCveId(id) ? [id] : [],
    isWithdrawn: false,
    affected: listAffected(vulnerability, products),
  }
}

const buildPattern = /^(\d+\.\d+\.\d+)\.(\d+)$/

/** For each product and build branch the lowest fixed build: who has a hot patch is safe below the cumulative one. */
function listAffected(vulnerability: JsonObject, products: ReadonlyMap<string, string>): readonly AffectedPackage[] {
  const lowest = new Map<string, Map<string, number>>()
  const fixes = find(vulnerability, 'Remediations')
  for (const fix of listOf(find(fixes, 'Remediation') ?? fixes)) {
    const [, branch, last] = buildPattern.exec(readText(find(fix, 'FixedBuild', 'fixed_build'), 50)) ?? []
    if (branch === undefined || !isWindowsBranch(branch)) continue
    for (const id of listTexts(find(fix, 'ProductID', 'product_id'))) {
      const product = products.get(id)
      if (product === undefined) continue
      const branches = lowest.get(product) ?? new Map<string, number>()
      branches.set(branch, Math.min(branches.get(branch) ?? Number.POSITIVE_INFINITY, Number(last)))
      lowest.set(product, branches)
    }
  }
  return [...lowest].map(([product, branches]) => ({
    ecosystem: 'windows',
    package: product,
    order: 'windows',
    ranges: [...branches].map(([branch, last]) => ({
      introduced: undefined,
      fixed: `${branch}.${last}`,
      lastAffected: undefined,
    })),
    versions: [],
  }))
}

function isWindowsBranch(branch: string): boolean {
  return /^(10\.0|6\.[0-3])\./.test(branch)
}

/** Id → name in lower case, of Windows only. */
function listProducts(tree: unknown): ReadonlyMap<string, string> {
  const products = new Map<string, string>()
  const pending = [tree]
  while (pending.length > 0) {
    const node = pending.pop()
    for (const product of listOf(find(node, 'FullProductName'))) {
      const id = readText(find(product, 'ProductID'), 50)
      const name = readText(find(product, 'Value', 'text'), 300).toLowerCase()
      if (/^windows (server|vista|xp|rt|\d)/.test(name)) products.set(id, name)
    }
    pending.push(...listOf(find(node, 'Branch')), ...listOf(find(node, 'Items')))
  }
  return products
}

/** A member by Microsoft's name, or by the one that the archive gave it. */
function find(value: unknown, name: string, archived = name.toLowerCase()): unknown {
  return isObject(value) ? (value[name] ?? value[archived]) : undefined
}

/** A list, or what stands alone where there is one element only. */
function listOf(value: unknown): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject)
}

function listTexts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'string')
}
