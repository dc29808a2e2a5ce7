import type { FeedRecord } from '../feeds/feed-record.ts'
import type { FindingSource } from '../matching/matcher.ts'

/** The place in this list is what the index stores: append only. */
export const findingSources: readonly FindingSource[] = [
  'nvd',
  'cve_list',
  'debian',
  'ubuntu',
  'redhat',
  'almalinux',
  'rocky',
  'pypi',
  'npm',
  'msrc',
  'mozilla',
  'rule',
]

/** The feeds that records are from; 'kev' and 'epss' say nothing about software. */
export function sourceOf(record: FeedRecord): string {
  switch (record.kind) {
    case 'cve':
    case 'advisory':
      return record.source
    case 'exploited':
      return 'kev'
    case 'score':
      return 'epss'
  }
}
