// The process that builds the index: it may use much memory and die without harm to the server. Argument: a BuildOrder.
import os from 'node:os'
import path from 'node:path'
import { errorText } from '../../../kernel/errors.ts'
import { buildIndex } from './build-index.ts'
import { type BuildMessage, type BuildOrder, indexFileName } from './build-protocol.ts'
import { openIndex, type VulnerabilityIndex } from './open-index.ts'
import { readSegments } from './read-segments.ts'

/** Ends when the message is written: whoever disconnects before loses a long one. */
function tell(message: BuildMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve())
    else resolve()
  })
}

function openBefore(file: string): VulnerabilityIndex | undefined {
  try {
    return openIndex(file)
  } catch {
    // None yet, or a broken one: everything is new.
    return undefined
  }
}

async function build({ feedsFolder, workFolder, nowMs }: BuildOrder): Promise<void> {
  const file = path.join(workFolder, indexFileName)
  const before = openBefore(file)
  const segments = await readSegments(
    { feedsFolder, segmentsFolder: path.join(workFolder, 'segments') },
    (report) => void tell({ kind: 'file', report }),
  )
  const parts = segments.map(({ meta }) => `${meta.file} ${meta.version}`)
  if (before && JSON.stringify(before.meta.parts) === JSON.stringify(parts)) {
    await tell({ kind: 'unchanged' })
    return
  }
  const { meta, ...change } = buildIndex({ segments, before, nowMs, file })
  await tell({ kind: 'done', change, cveCount: meta.cveCount, rowCount: meta.rowCount })
}

// Check-ins go first.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)
// Nobody waits any more for what an orphan builds.
const leave = () => process.exit(1)
process.on('disconnect', leave)
// It may have ended while this one started.
if (process.send && !process.connected) leave()
build(JSON.parse(process.argv[2] ?? '') as BuildOrder)
  .catch((error: unknown) => tell({ kind: 'failed', message: errorText(error) }))
  .finally(() => {
    process.off('disconnect', leave)
    process.disconnect?.()
  })
