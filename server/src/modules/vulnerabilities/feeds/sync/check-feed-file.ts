import { Worker } from 'node:worker_threads'
import type { FeedFile } from '../feed-file.ts'
import type { KnownFile } from './folder-state.ts'

export interface CheckRequest {
  readonly file: FeedFile
  /** What the source says of the file, or of what it unpacks to; in hex. */
  readonly checksum?: { readonly of: 'file' | 'content'; readonly sha256: string } | undefined
}

export type CheckResult = Pick<KnownFile, 'counts' | 'leftOut' | 'leftOutExample' | 'dataMs' | 'problem'>

const maxMemoryMb = 1_024

/** Reads a file through in a thread of its own, so that neither its size nor its content can harm the server. */
export function checkFeedFile(request: CheckRequest, signal: AbortSignal): Promise<CheckResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./check-worker.ts', import.meta.url), {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
    })
    const stop = () => void worker.terminate()
    signal.addEventListener('abort', stop)
    worker.once('message', (result: CheckResult) => resolve(result))
    worker.once('error', (error) => resolve(asProblem(request, (error as NodeJS.ErrnoException).code ?? error.message)))
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop)
      reject(new Error(`the check of ${request.file.name} was stopped`))
    })
  })
}

function asProblem({ file }: CheckRequest, cause: string): CheckResult {
  const reason = cause === 'ERR_WORKER_OUT_OF_MEMORY' ? `needs more than ${maxMemoryMb} MB of memory to be read` : cause
  return { counts: {}, leftOut: 0, leftOutExample: '', dataMs: null, problem: `${file.name}: ${reason}` }
}
