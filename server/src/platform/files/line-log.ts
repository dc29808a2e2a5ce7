import { AppError, errorText } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import { createLineFile } from './line-file.ts'

export type LineLogState =
  | { readonly kind: 'file'; readonly path: string; readonly lastError: string | undefined }
  | { readonly kind: 'discard'; readonly discardedLines: number }

/** Where the logs of hosts go. */
export interface LineLog {
  /** Takes lines without line breaks. Resolves when the operating system has them, rejects with `unavailable`. */
  append(lines: readonly string[]): Promise<void>
  state(): LineLogState
  /** Writes what waits, then closes the file. */
  close(): Promise<void>
}

export interface LineLogOptions {
  readonly path: string
  /** Size at which a new file is begun; only with `rotate`. */
  readonly maxBytes: number
  /** Full files that are kept as `path.1`, `path.2` and so on. */
  readonly maxFiles: number
  readonly rotate: boolean
  readonly log: Log
  /** What may wait while a write runs; beyond it `append` rejects. */
  readonly maxQueuedBytes?: number
}

interface Waiting {
  readonly text: Buffer
  readonly resolve: () => void
  readonly reject: (error: AppError) => void
}

const maxWriteBytes = 4 * 1024 * 1024

/** Lines of callers that arrive while a write runs go into the next write together. */
export function createLineLog(options: LineLogOptions): LineLog {
  const { path, maxQueuedBytes = 64 * 1024 * 1024 } = options
  const file = createLineFile(options)
  const queue: Waiting[] = []
  let queuedBytes = 0
  let lastError: string | undefined
  let isClosed = false
  let writing: Promise<void> | undefined

  async function writeQueue(): Promise<void> {
    for (let batch = takeBatch(queue); batch.length > 0; batch = takeBatch(queue)) {
      await writeBatch(batch)
      for (const entry of batch) queuedBytes -= entry.text.length
    }
    writing = undefined
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      await file.write(Buffer.concat(batch.map((entry) => entry.text)))
      lastError = undefined
      for (const entry of batch) entry.resolve()
    } catch (error) {
      lastError = errorText(error)
      const refusal = new AppError('unavailable', `cannot write ${path}: ${lastError}`, { cause: error })
      for (const entry of batch) entry.reject(refusal)
    }
  }

  return {
    append(lines) {
      if (lines.length === 0) return Promise.resolve()
      const text = Buffer.from(`${lines.join('\n')}\n`)
      if (isClosed) return Promise.reject(new AppError('unavailable', `${path} is closed`))
      if (queuedBytes + text.length > maxQueuedBytes) return Promise.reject(tooMuch(path))
      queuedBytes += text.length
      return new Promise((resolve, reject) => {
        queue.push({ text, resolve, reject })
        writing ??= writeQueue()
      })
    },
    state: () => ({ kind: 'file', path, lastError }),
    async close() {
      isClosed = true
      await writing
      await file.close()
    },
  }
}

/** For a log file that is switched off: counts what is lost, so that the health page can say it. */
export function createDiscardLog(): LineLog {
  let discardedLines = 0
  return {
    append: async (lines) => {
      discardedLines += lines.length
    },
    state: () => ({ kind: 'discard', discardedLines }),
    close: async () => undefined,
  }
}

/** At least one entry when there is any. */
function takeBatch(queue: Waiting[]): readonly Waiting[] {
  let count = 0
  let bytes = 0
  for (const entry of queue) {
    if (count > 0 && bytes + entry.text.length > maxWriteBytes) break
    bytes += entry.text.length
    count++
  }
  return queue.splice(0, count)
}

function tooMuch(path: string): AppError {
  return new AppError('unavailable', `${path} is written more slowly than lines arrive`, { retryAfterSeconds: 1 })
}
