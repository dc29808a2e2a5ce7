import { Worker } from 'node:worker_threads'
import type { FeedFile } from '../feed-file.ts'
import type { KnownFile } from './folder-state.ts'

export interface CheckRequest {
  readonly file: FeedFile
  /** What the source says of the file, or of what it unpacks to; in hex. */
  readonly checksum?: { readonly of: 'file' | 'content'; readonly sha256: string } | undefined
}

export type CheckResult = Pick<KnownFile, 'counts' | 'leftOut' | 'leftOutExample' | 'dataMs' | 'problem'>

/** Reads files through in a thread of its own, so that neither their size nor their content can harm the server. */
export interface FileChecker {
  /** One after the other. */
  check(request: CheckRequest): Promise<CheckResult>
  close(): Promise<void>
}

const maxMemoryMb = 1_024

export function createFileChecker(): FileChecker {
  let worker: Worker | undefined
  let last: Promise<unknown> = Promise.resolve()
  let isClosed = false

  function openWorker(): Worker {
    if (worker) return worker
    const opened = new Worker(new URL('./check-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
    })
    // The next file gets a new thread.
    opened.on('error', () => {
      worker = undefined
    })
    worker = opened
    return opened
  }

  function checkNow(request: CheckRequest): Promise<CheckResult> {
    return new Promise((resolve, reject) => {
      const stopped = () => new Error(`the check of ${request.file.name} was stopped`)
      if (isClosed) return reject(stopped())
      const current = openWorker()
      const onMessage = (result: CheckResult) => settle(() => resolve(result))
      const onError = (error: unknown) => settle(() => resolve(asProblem(request, error)))
      const onExit = () => settle(() => reject(stopped()))
      const settle = (end: () => void) => {
        current.off('message', onMessage).off('error', onError).off('exit', onExit)
        end()
      }
      current.on('message', onMessage).on('error', onError).on('exit', onExit)
      current.postMessage(request)
    })
  }

  return {
    check(request) {
      const checking = last.then(() => checkNow(request))
      last = checking.catch(() => undefined)
      return checking
    },
    async close() {
      isClosed = true
      await worker?.terminate()
    },
  }
}

function asProblem({ file }: CheckRequest, error: unknown): CheckResult {
  const { code = '', message } = error as NodeJS.ErrnoException
  const reason =
    code === 'ERR_WORKER_OUT_OF_MEMORY' ? `needs more than ${maxMemoryMb} MB of memory to be read` : message
  return { counts: {}, leftOut: 0, leftOutExample: '', dataMs: null, problem: `${file.name}: ${reason}` }
}
