import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { AppError } from '../../kernel/errors.ts'
import { findControlPath } from './control-path.ts'

/** What the server of a data folder answered. Close it when what the server holds for us is no longer needed. */
export interface ControlReply {
  readonly value: unknown
  close(): void
  /** Aborts when the server has gone meanwhile. */
  readonly gone: AbortSignal
}

/** Undefined when no server listens there. Throws `unavailable` with the server's words when it refuses. */
export function askControl(dataDir: string, name: string): Promise<ControlReply | undefined> {
  const socketPath = findControlPath(dataDir)
  if (socketPath === undefined) return Promise.resolve(undefined)
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: `/${name}`, method: 'POST', agent: false })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') return resolve(undefined)
      if (error.code === 'ECONNRESET') return reject(wentAway())
      reject(new AppError('unavailable', `cannot ask the server at ${socketPath}: ${error.message}`, { cause: error }))
    })
    asked.on('response', (response) => {
      const gone = new AbortController()
      response.on('close', () => gone.abort())
      // Whoever closes on either side ends it in the midst of the answer.
      response.on('error', () => gone.abort())
      const lines = createInterface({ input: response })
      lines.on('error', () => gone.abort())
      lines.once('line', (line) => {
        const { value, error } = JSON.parse(line) as { value?: unknown; error?: string }
        if (error !== undefined) return reject(new AppError('unavailable', error))
        resolve({ value, close: () => asked.destroy(), gone: gone.signal })
      })
      lines.once('close', () => reject(wentAway()))
    })
    asked.end()
  })
}

function wentAway(): AppError {
  return new AppError('unavailable', 'the server stopped before it had answered; run it again')
}
