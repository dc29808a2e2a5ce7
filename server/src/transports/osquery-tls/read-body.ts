import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { BodyBudget } from './body-budget.ts'

const gunzipAsync = promisify(gunzip)

export type Body =
  /** It counts against the budget until it is let go. */
  | { readonly kind: 'text'; readonly text: string; release(): void }
  /** What it unfolds to is more than its address may hold now. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'too-large' }
  /** Not to be read: a broken compression, an unknown one, or a connection that ended early. */
  | { readonly kind: 'unreadable'; readonly reason: string }

export interface BodyLimits {
  readonly maxBytes: number
  readonly budget: BodyBudget
  readonly address: string
}

/** Reads a whole body, gunzipped where the agent says so, up to `maxBytes` before and after. Never throws. */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Body> {
  const { maxBytes } = limits
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    await drain(request)
    return { kind: 'too-large' }
  }
  const raw = await collect(request, limits)
  if (!Buffer.isBuffer(raw)) return raw
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return hold(raw.length, limits, async () => raw)
  if (encoding !== 'gzip')
    return { kind: 'unreadable', reason: `content encoding "${encoding.slice(0, 40)}" is not supported; use gzip` }
  const bytes = unfoldedBytes(raw)
  if (bytes > maxBytes) return { kind: 'too-large' }
  // Whoever says less than it is gets no more than that.
  return hold(bytes, limits, () => gunzipAsync(raw, { maxOutputLength: Math.max(bytes, 1) }))
}

/** What gzip's last four bytes say. */
function unfoldedBytes(raw: Buffer): number {
  return raw.length < 4 ? 0 : raw.readUInt32LE(raw.length - 4)
}

/** Few bytes unfold to many: what counts is what will lie in memory, from before it does until it is let go. */
async function hold(
  bytes: number,
  { budget, address }: BodyLimits,
  read: () => Promise<Buffer>,
): Promise<Exclude<Body, { kind: 'too-large' }>> {
  if (budget.isFull(address)) return { kind: 'busy' }
  let held = bytes
  const release = () => {
    budget.hold(address, -held)
    held = 0
  }
  budget.hold(address, held)
  try {
    return { kind: 'text', text: (await read()).toString('utf8'), release }
  } catch {
    release()
    return { kind: 'unreadable', reason: 'the body is not valid gzip' }
  }
}

function collect(request: IncomingMessage, { maxBytes, budget, address }: BodyLimits): Promise<Buffer | Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const finish = (result: Buffer | Body) => {
      budget.hold(address, -bytes)
      bytes = 0
      request.removeAllListeners('data')
      resolve(result)
    }
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      budget.hold(address, chunk.length)
      if (bytes > maxBytes) {
        finish({ kind: 'too-large' })
        void drain(request)
      } else chunks.push(chunk)
    })
    request.on('end', () => finish(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    request.on('error', () => finish({ kind: 'unreadable', reason: 'the connection ended before the body did' }))
    request.on('aborted', () => finish({ kind: 'unreadable', reason: 'the connection ended before the body did' }))
  })
}

// An answer sent while the client still writes is often lost; a moment of reading lets it arrive.
function drain(request: IncomingMessage): Promise<void> {
  const maxDrainBytes = 64 * 1024 * 1024
  let bytes = 0
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxDrainBytes) request.destroy()
    })
    request.on('end', resolve)
    request.on('close', resolve)
    request.resume()
  })
}
