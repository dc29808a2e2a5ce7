import type { AdvisoryRecord } from '../feed-record.ts'

/** Debian's and Ubuntu's notices name the CVEs of several packages together; their records by CVE are exact. */
const lumpPattern = /^(DSA|DLA|DTSA|USN|LSN)-/

export interface LumpFilter {
  /** False for a notice, which is held back until the file's end. */
  pass(record: AdvisoryRecord): boolean
  /** The notices, about what no record by CVE spoke of. */
  rest(): Generator<AdvisoryRecord>
}

export function createLumpFilter(): LumpFilter {
  const told = new Set<string>()
  const lumps: AdvisoryRecord[] = []
  return {
    pass(record) {
      if (lumpPattern.test(record.id)) {
        lumps.push(record)
        return false
      }
      if (record.source === 'debian' || record.source === 'ubuntu')
        for (const affected of record.affected) for (const cve of record.cves) told.add(keyOf(cve, affected))
      return true
    },
    *rest() {
      for (const lump of lumps) {
        if (lump.cves.length === 0) {
          yield lump
          continue
        }
        const isUntold = (cve: string) => lump.affected.some((affected) => !told.has(keyOf(cve, affected)))
        const cves = lump.cves.filter(isUntold)
        const affected = lump.affected.filter((entry) => cves.some((cve) => !told.has(keyOf(cve, entry))))
        if (cves.length > 0) yield { ...lump, cves, affected }
      }
    },
  }
}

function keyOf(cve: string, affected: { readonly ecosystem: string; readonly package: string }): string {
  return `${cve} ${affected.ecosystem}:${affected.package}`
}
