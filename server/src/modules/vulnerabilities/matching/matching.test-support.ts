import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import type { AdvisoryRecord, Configuration, Criterion, CveRecord, FeedRecord } from '../feeds/feed-record.ts'
import { buildIndex } from '../index/build-index.ts'
import { openIndex, type VulnerabilityIndex } from '../index/open-index.ts'
import { createSegmentBuilder, openSegment } from '../index/segment.ts'
import { loadOwnRules } from '../rules/load-rules.ts'
import { createRuleSet } from '../rules/rule-set.ts'
import { createMatchingEngine } from './matching-engine.ts'
import type { Match, SoftwareItem } from './matcher.ts'

const ownRules = loadOwnRules()

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-index-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An index of these records, as if each list were one feed file. */
export function buildFrom(
  t: TestContext,
  files: readonly (readonly FeedRecord[])[],
  { before, nowMs = 0 }: { before?: VulnerabilityIndex; nowMs?: number } = {},
) {
  const folder = temporaryFolder(t)
  const segments = files.map((records, number) => {
    const builder = createSegmentBuilder()
    for (const record of records) builder.add(record)
    const file = path.join(folder, `${number}.segment`)
    builder.write(file, { file: String(number), version: '1' })
    return openSegment(file)
  })
  const file = path.join(folder, 'index.bin')
  const { meta, ...change } = buildIndex({ segments, before, nowMs, file })
  for (const segment of segments) segment.close()
  const index = openIndex(file)
  t.after(() => index.close())
  return { index, change, meta, file }
}

export function openEngine(
  t: TestContext,
  records: readonly FeedRecord[],
  rules: readonly VulnerabilityRule[] = ownRules,
) {
  const { index } = buildFrom(t, [records])
  return createMatchingEngine(index, createRuleSet(rules, 0))
}

/** CVE → match; low confidence marked with a question mark, hidden ones with the rule. */
export function showMatches(matches: readonly Match[]): readonly string[] {
  return matches
    .map(({ cve, isLowConfidence, suppressedBy, resolvedInVersion }) =>
      [`${cve}${isLowConfidence ? '?' : ''}`, resolvedInVersion ?? '', suppressedBy ?? ''].join(' ').trim(),
    )
    .sort()
}

let lastId = 0

export function software(fields: Partial<SoftwareItem>): SoftwareItem {
  return {
    ...{
      id: ++lastId,
      source: 'programs',
      name: 'Widget',
      version: '1.0',
      release: '',
      epoch: 0,
      arch: '',
      vendor: '',
    },
    ...{ bundleIdentifier: '', extensionId: '', extensionFor: '', sourcePackage: '', sourceVersion: '' },
    ...{ distribution: '', platform: '' },
    ...fields,
  }
}

export function cveRecord(cve: string, fields: Partial<CveRecord> = {}): CveRecord {
  return {
    ...({ kind: 'cve', source: 'nvd', cve, publishedMs: undefined, modifiedMs: undefined, isRejected: false } as const),
    ...{ cvss: undefined, description: '', configurations: [] },
    ...fields,
  }
}

export function criterion(product: string, fields: Partial<Criterion> = {}): Criterion {
  return { isVulnerable: true, cpe: `cpe:2.3:a:${product}:*:*:*:*:*:*:*:*`, ...fields }
}

/** One node of alternatives. */
export function anyOf(...criteria: readonly Criterion[]): Configuration {
  return { operator: 'OR', isNegated: false, nodes: [{ operator: 'OR', isNegated: false, criteria }] }
}

/** Each list is a node, and every node has to hold. */
export function allOf(...nodes: readonly (readonly Criterion[])[]): Configuration {
  return {
    operator: 'AND',
    isNegated: false,
    nodes: nodes.map((criteria) => ({ operator: 'OR', isNegated: false, criteria })),
  }
}

export function condition(cpe: string): Criterion {
  return { isVulnerable: false, cpe: `cpe:2.3:${cpe}:-:*:*:*:*:*:*:*` }
}

export function advisory(fields: Partial<AdvisoryRecord> & Pick<AdvisoryRecord, 'source' | 'id'>): AdvisoryRecord {
  return { kind: 'advisory', cves: [], isWithdrawn: false, affected: [], ...fields }
}
