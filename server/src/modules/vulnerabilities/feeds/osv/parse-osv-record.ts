import type { AdvisoryRecord, AdvisorySource, AffectedPackage } from '../feed-record.ts'
import {
  isCveId,
  isObject,
  type JsonObject,
  readObjects,
  readTexts,
  readTime,
  readWord,
} from '../reading/field-values.ts'
import { type OsvEcosystem, readEcosystem } from './osv-ecosystem.ts'
import { readRanges } from './read-osv-ranges.ts'

const maxVersions = 20_000
/** Each CVE with each range and version: the largest of 800 real ones has 10,000. */
const maxStatements = 1_000_000

/** One advisory for each source that it speaks for; none for ecosystems that nobody is judged by. A text says why it does not fit. */
export function parseOsvRecord(value: unknown): readonly AdvisoryRecord[] | string {
  if (!isObject(value)) return 'it is no object'
  const id = readWord(value['id'], 100)
  if (id === undefined) return 'it has no id'
  // Malicious packages are no vulnerabilities of software.
  if (id.startsWith('MAL-')) return []
  const affected = readAffected(value['affected'])
  if (typeof affected === 'string') return affected
  const isWithdrawn = readTime(value['withdrawn']) !== undefined
  const cves = listCves(id, value)
  const ranges = [...affected.values()].flat().reduce((sum, one) => sum + one.ranges.length + one.versions.length, 0)
  if (cves.length * ranges > maxStatements) return `its CVEs and versions make more than ${maxStatements} statements`
  return [...affected].map(([source, packages]) => ({
    kind: 'advisory',
    source,
    id,
    cves,
    isWithdrawn,
    affected: packages,
  }))
}

/** Related CVEs are others than its own, unless the advisory is a vendor's, which names there what it mends. */
function listCves(id: string, value: JsonObject): readonly string[] {
  const own = /CVE-\d{4}-\d{4,19}$/.exec(id)?.[0]
  if (own !== undefined) return [own]
  const isCommunity = /^(GHSA|PYSEC|OSV)-/.test(id)
  const fields = isCommunity ? ['aliases', 'upstream'] : ['aliases', 'upstream', 'related']
  const named = fields.flatMap((field) => readTexts(value[field], 100))
  return [...new Set(named.map((name) => name.replace(/^(?:UBUNTU|DEBIAN)-/, '')).filter(isCveId))]
}

type Found = OsvEcosystem & { readonly affected: AffectedPackage }

function readAffected(value: unknown): ReadonlyMap<AdvisorySource, readonly AffectedPackage[]> | string {
  const found: Found[] = []
  for (const entry of readObjects(value)) {
    const read = readPackage(entry)
    if (typeof read === 'string') return read
    if (read) found.push(read)
  }
  const told = new Set(found.filter(({ isExtended }) => !isExtended).map(packageKey))
  const bySource = new Map<AdvisorySource, AffectedPackage[]>()
  for (const entry of found) {
    if (entry.isExtended && told.has(packageKey(entry))) continue
    const list = bySource.get(entry.source)
    if (list) list.push(entry.affected)
    else bySource.set(entry.source, [entry.affected])
  }
  return bySource
}

function packageKey({ affected }: Found): string {
  return `${affected.ecosystem}:${affected.package}`
}

function readPackage(entry: JsonObject): Found | string | undefined {
  const { package: named, ecosystem_specific: specific } = entry
  const ecosystem = isObject(named) ? readEcosystem(readWord(named['ecosystem'], 200) ?? '') : undefined
  if (!ecosystem || !isObject(named)) return undefined
  const name = readWord(named['name'], 300)
  if (name === undefined) return 'an affected package has no name'
  // Debian's word for what does not concern the packages that it builds.
  if (isObject(specific) && specific['urgency'] === 'unimportant') return undefined
  // Symbols and sources for debuggers: nothing in them runs.
  if (ecosystem.order === 'rpm' && /-debug(info|source)$/.test(name)) return undefined
  const ranges = readRanges(entry, ecosystem.order)
  if (!ranges) return `a range of ${name} has no version`
  const versions = ranges.length > 0 && isTotalOrder(ecosystem) ? [] : readTexts(entry['versions'], 200)
  if (versions.length > maxVersions) return `${name} lists more than ${maxVersions} versions`
  const { name: place, order, source } = ecosystem
  const affected = { ecosystem: place, package: toPackageName(name, source), order, ranges, versions }
  return { ...ecosystem, affected }
}

/** Where every version can be ordered the range says all that the list of versions says. */
function isTotalOrder({ order }: OsvEcosystem): boolean {
  return order === 'dpkg' || order === 'rpm'
}

/** PyPI takes `Flask_Cors`, `flask-cors` and `flask.cors` for one. */
function toPackageName(name: string, source: AdvisorySource): string {
  const lower = name.toLowerCase()
  return source === 'pypi' ? lower.replace(/[-_.]+/g, '-') : lower
}
