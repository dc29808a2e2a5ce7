import type { FeedFile, FeedName } from '../feed-file.ts'
import type { FolderState, KnownFile } from './folder-state.ts'

/** What the files of the folder hold of one feed. */
export interface FeedContent {
  readonly records: number
  readonly bytes: number
  readonly dataMs: number | null
  readonly leftOut: number
  readonly leftOutExample: string
  /** Of its files that cannot be used. */
  readonly problem: string
}

export const noContent: FeedContent = {
  records: 0,
  bytes: 0,
  dataMs: null,
  leftOut: 0,
  leftOutExample: '',
  problem: '',
}

export function describeFolder(
  files: readonly FeedFile[],
  state: Pick<FolderState, 'files'>,
): ReadonlyMap<FeedName, FeedContent> {
  const contents = new Map<FeedName, FeedContent>()
  for (const file of files) {
    const known = state.files[file.name]
    if (known?.version !== file.version) continue
    for (const feed of listFeedsOf(file, known)) {
      const before = contents.get(feed) ?? noContent
      contents.set(feed, addFile(before, file, { known, records: known.counts[feed] ?? 0 }))
    }
  }
  return contents
}

function addFile(
  before: FeedContent,
  file: FeedFile,
  { known, records }: { known: KnownFile; records: number },
): FeedContent {
  return {
    records: before.records + records,
    bytes: before.bytes + file.bytes,
    dataMs: Math.max(before.dataMs ?? 0, known.dataMs ?? 0) || null,
    leftOut: before.leftOut + known.leftOut,
    leftOutExample: before.leftOutExample || known.leftOutExample,
    problem: before.problem || known.problem,
  }
}

/** Those of which it has records; one that cannot be read is known by its name only. */
function listFeedsOf(file: FeedFile, known: KnownFile): readonly FeedName[] {
  const found = Object.keys(known.counts) as FeedName[]
  // NVD passes records of the CVE List on: they count there, the file is NVD's.
  return found.length > 0 ? found : [feedByName(file)]
}

function feedByName({ kind, name }: FeedFile): FeedName {
  if (kind !== 'osv') return kind
  const label = /^osv-([a-z]+)/.exec(name)?.[1]
  return osvNames.find((feed) => feed === label) ?? 'debian'
}

const osvNames: readonly FeedName[] = ['debian', 'ubuntu', 'redhat', 'almalinux', 'rocky', 'pypi', 'npm']
