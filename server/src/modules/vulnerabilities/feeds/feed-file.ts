import type { FeedRecord } from './feed-record.ts'

/** In order of precedence: of two records of one source and CVE, the one of the later feed or file stands. */
export const feedNames = [
  'nvd',
  'cve_list',
  'kev',
  'epss',
  'debian',
  'ubuntu',
  'redhat',
  'almalinux',
  'rocky',
  'pypi',
  'npm',
  'msrc',
  'mozilla',
] as const

export type FeedName = (typeof feedNames)[number]

/** A file of the folder of feeds, downloaded or put there by hand. */
export interface FeedFile {
  /** The folder's family: which parser reads it. */
  readonly kind: FeedKind
  /** Inside the folder. */
  readonly name: string
  readonly path: string
  readonly bytes: number
  /** Changes when the file does. */
  readonly version: string
}

/** OSV has one format for many feeds. */
export type FeedKind = 'nvd' | 'cve_list' | 'kev' | 'epss' | 'osv' | 'msrc' | 'mozilla'

/** A record that was left out. */
export interface RecordProblem {
  /** Its place in the file, from 1. */
  readonly record: number
  /** What it calls itself, as far as it can be told. */
  readonly id: string
  readonly reason: string
}

export interface ReadOptions {
  readonly onProblem: (problem: RecordProblem) => void
  /** When the source says that its data is from. */
  readonly onDataTime?: (ms: number) => void
}

/** How the files of one kind are known and read. */
export interface FeedFormat {
  readonly kind: FeedKind
  /** The place among the kind's files, or undefined when a file of this name is none of them. Sorted as texts. */
  rankFile(name: string): string | undefined
  /** Throws `invalid` when the file as a whole cannot be believed: cut off, not JSON, beyond a limit. */
  readFile(file: FeedFile, options: ReadOptions): AsyncIterable<FeedRecord>
}
