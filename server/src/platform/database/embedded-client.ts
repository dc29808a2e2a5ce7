import { Worker } from 'node:worker_threads'
import { DatabaseError } from './database-error.ts'
import type { EmbeddedReply, EmbeddedRequest, EmbeddedResult } from './embedded-protocol.ts'

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never

export interface EmbeddedClient {
  query(sql: string, params: readonly unknown[]): Promise<EmbeddedResult>
  /** Several statements in one string, without parameters. */
  script(sql: string): Promise<void>
  close(): Promise<void>
}

interface Waiting {
  resolve(result: EmbeddedResult): void
  reject(error: Error): void
}

/** Starts PGlite in a worker thread. `dir` undefined keeps the data in memory (tests). */
export function createEmbeddedClient(dir: string | undefined): EmbeddedClient {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData: { dir } })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let ended: Error | undefined

  worker.unref()
  worker.on('message', (reply: EmbeddedReply) => {
    const waiter = waiting.get(reply.id)
    waiting.delete(reply.id)
    // Only a question that waits keeps the process alive.
    if (waiting.size === 0) worker.unref()
    if ('result' in reply) waiter?.resolve(reply.result)
    else waiter?.reject(new DatabaseError(reply.failure))
  })
  function failAll(error: Error): void {
    ended = error
    for (const waiter of waiting.values()) waiter.reject(error)
    waiting.clear()
  }
  worker.on('error', (error) =>
    failAll(new DatabaseError({ message: `the embedded database stopped: ${String(error)}` })),
  )
  worker.on('exit', () => failAll(new DatabaseError({ message: 'the embedded database is closed' })))

  function ask(request: Unnumbered<EmbeddedRequest>): Promise<EmbeddedResult> {
    if (ended) return Promise.reject(ended)
    const id = ++lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      worker.ref()
      worker.postMessage({ ...request, id })
    })
  }

  return {
    query: (sql, params) => ask({ kind: 'query', sql, params }),
    script: async (sql) => {
      await ask({ kind: 'script', sql })
    },
    close: async () => {
      if (ended) return
      await ask({ kind: 'close' })
      await worker.terminate()
    },
  }
}
