import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { errorText } from '../../../kernel/errors.ts'
import { type FeedFile, listFeedFiles, readFeedFile, type RecordProblem } from '../feeds/index.ts'
import type { FileReport } from './build-protocol.ts'
import { createSegmentBuilder, openSegment, type Segment } from './segment.ts'

/** Changes when files are read in another way, so that every file is read again. */
const readingVersion = 1
const maxProblems = 20
const ending = '.segment'

/**
 * A segment for each feed file, in the feeds' order. A file that did not change is not read again; one that cannot be
 * believed keeps the segment of what it said before; segments of files that are gone are removed.
 */
export async function readSegments(
  { feedsFolder, segmentsFolder }: { feedsFolder: string; segmentsFolder: string },
  report: (report: FileReport) => void,
): Promise<readonly Segment[]> {
  mkdirSync(segmentsFolder, { recursive: true, mode: 0o700 })
  const files = await listFeedFiles(feedsFolder)
  const segments: Segment[] = []
  const used = new Set<string>()
  for (const file of files) {
    const target = path.join(segmentsFolder, segmentName(file))
    used.add(path.basename(target))
    const segment = await readSegment(file, target, report)
    if (segment) segments.push(segment)
  }
  for (const name of readdirSync(segmentsFolder))
    if (!used.has(name)) rmSync(path.join(segmentsFolder, name), { force: true })
  return segments
}

function segmentName({ kind, name }: FeedFile): string {
  const mark = createHash('sha256').update(`${kind}/${name}`).digest('hex').slice(0, 16)
  return `${mark}${ending}`
}

async function readSegment(
  file: FeedFile,
  target: string,
  report: (report: FileReport) => void,
): Promise<Segment | undefined> {
  const version = `${readingVersion}-${file.version}`
  const known = tryOpen(target)
  if (known?.meta.version === version) return known
  const builder = createSegmentBuilder()
  const problems: RecordProblem[] = []
  let [problemCount, records] = [0, 0]
  let dataTimeMs: number | undefined
  const tell = (error: string | undefined) =>
    report({ file: file.name, records, isFresh: true, problems, problemCount, error, dataTimeMs })
  try {
    const options = {
      onProblem(problem: RecordProblem) {
        problemCount++
        if (problems.length < maxProblems) problems.push(problem)
      },
      onDataTime: (ms: number) => (dataTimeMs = ms),
    }
    for await (const record of readFeedFile(file, options)) {
      builder.add(record)
      records++
    }
  } catch (error) {
    tell(errorText(error))
    return known
  }
  known?.close()
  builder.write(target, { file: file.name, version })
  tell(undefined)
  return openSegment(target)
}

/** A segment that is broken or of another version is made again. */
function tryOpen(file: string): Segment | undefined {
  try {
    return openSegment(file)
  } catch {
    return undefined
  }
}
