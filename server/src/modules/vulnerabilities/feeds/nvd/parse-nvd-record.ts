import { chooseCvss, type CvssCandidate } from '../cve-json/choose-cvss.ts'
import { deriveConfigurations } from '../cve-json/derive-configurations.ts'
import { readConfigurations } from '../cve-json/read-configurations.ts'
import { readDescription } from '../cve-json/read-description.ts'
import type { CveRecord, Cvss } from '../feed-record.ts'
import { isCveId, isObject, readObjects, readTime } from '../reading/field-values.ts'

/**
 * One element of `vulnerabilities`; a text says why it does not fit. What NVD only passes on from the CVE List
 * (`affected`, where it has not analysed the CVE) is a second record, of that source.
 */
export function parseNvdRecord(value: unknown, onDropped: (reason: string) => void): readonly CveRecord[] | string {
  const cve = isObject(value) ? value['cve'] : undefined
  if (!isObject(cve)) return 'it has no member "cve"'
  if (!isCveId(cve['id'])) return 'its id is no CVE id'
  const record: CveRecord = {
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
  if (record.configurations.length > 0 || cve['affected'] === undefined) return [record]
  const configurations = readObjects(cve['affected']).flatMap((entry) =>
    deriveConfigurations(entry['affectedData'], onDropped),
  )
  return configurations.length === 0 ? [record] : [record, { ...record, source: 'cve_list', configurations }]
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
