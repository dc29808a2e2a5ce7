import { chooseCvss, type CvssCandidate } from '../cve-json/choose-cvss.ts'
import { readConfigurations } from '../cve-json/read-configurations.ts'
import type { CveRecord, Cvss } from '../feed-record.ts'
import { isCveId, isObject, type JsonObject, readObjects, readText, readTime } from '../reading/field-values.ts'

const maxDescriptionLength = 4_000

/** One element of `vulnerabilities`; a text says why it does not fit. */
export function parseNvdRecord(value: unknown, onDropped: (reason: string) => void): CveRecord | string {
  const cve = isObject(value) ? value['cve'] : undefined
  if (!isObject(cve)) return 'it has no member "cve"'
  if (!isCveId(cve['id'])) return 'its id is no CVE id'
  return {
    kind: 'cve',
    source: 'nvd',
    cve: cve['id'],
    publishedMs: readTime(cve['published']),
    modifiedMs: readTime(cve['lastModified']),
    isRejected: cve['vulnStatus'] === 'Rejected',
    cvss: readMetrics(cve['metrics']),
    description: readDescription(cve['descriptions']),
    configurations: readConfigurations(cve['configurations'], onDropped),
  }
}

const metricNames = ['cvssMetricV31', 'cvssMetricV30', 'cvssMetricV40', 'cvssMetricV2']

function readMetrics(value: unknown): Cvss | undefined {
  if (!isObject(value)) return undefined
  const candidates: CvssCandidate[] = []
  for (const name of metricNames) {
    for (const metric of readObjects(value[name]))
      candidates.push({ data: metric['cvssData'], isPrimary: metric['type'] === 'Primary' })
  }
  return chooseCvss(candidates)
}

export function readDescription(value: unknown): string {
  const english = readObjects(value).find(isEnglish)
  return english ? readText(english['value'], maxDescriptionLength) : ''
}

function isEnglish({ lang }: JsonObject): boolean {
  return typeof lang === 'string' && /^en\b/i.test(lang)
}
