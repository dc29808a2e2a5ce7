import { fork } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IndexChange } from '../matching/matcher.ts'
import { type BuildMessage, type BuildOrder, type FileReport, indexFileName } from './build-protocol.ts'

export interface RebuildOptions extends BuildOrder {
  /** For each file that was read because it is new or changed. */
  readonly onFile?: (report: FileReport) => void
  readonly signal?: AbortSignal
  readonly maxMegabytes?: number
  /** Another program in the place of the one that builds. */
  readonly program?: string
}

/** What `rebuildIndex` made of the folder; undefined when nothing had changed. */
export interface Rebuilt {
  readonly change: IndexChange
  readonly cveCount: number
  readonly rowCount: number
}

const main = fileURLToPath(new URL('./build-main.ts', import.meta.url))
/** The 177,277 CVEs of the bench are built in 280 at full speed and in 200 slowly; all feeds have several times as much. */
const defaultMegabytes = 2_048
const timeLimitMs = 30 * 60_000

export function indexFileIn(workFolder: string): string {
  return path.join(workFolder, indexFileName)
}

/**
 * Builds the index of a folder of feeds in a process of its own and swaps the file. One at a time for each work folder.
 * When it fails, the index that was there stays.
 */
export function rebuildIndex(options: RebuildOptions): Promise<Rebuilt | undefined> {
  const { feedsFolder, workFolder, nowMs, onFile, signal, maxMegabytes = defaultMegabytes, program = main } = options
  const order: BuildOrder = { feedsFolder, workFolder, nowMs }
  const child = fork(program, [JSON.stringify(order)], {
    execArgv: [`--max-old-space-size=${maxMegabytes}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    timeout: timeLimitMs,
    ...(signal ? { signal } : {}),
  })
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2_000)))
  return new Promise((resolve, reject) => {
    let failure: Error | undefined
    let outcome: Exclude<BuildMessage, { kind: 'file' }> | undefined
    child.on('message', (message: BuildMessage) => {
      if (message.kind === 'file') onFile?.(message.report)
      else outcome = message
    })
    child.on('error', (error) => {
      // What is only told to stop still writes until it is gone.
      failure = error
      if (child.pid === undefined) reject(error)
    })
    child.on('exit', (code, stopped) => {
      if (outcome?.kind === 'done') resolve(outcome)
      else if (outcome?.kind === 'unchanged') resolve(undefined)
      else if (failure) reject(failure)
      else if (outcome) reject(new Error(`the index of vulnerabilities could not be built: ${outcome.message}`))
      else reject(new Error(`building the index of vulnerabilities ended with ${stopped ?? code}: ${errors.trim()}`))
    })
  })
}
