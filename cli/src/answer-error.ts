import type { ErrorBody } from '@muster/contract/common/wire.ts'
import { CliError } from './cli-error.ts'

interface Failure {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

interface Sent {
  readonly method: string
  readonly path: string
}

/** The server understood the request and refused it. */
export class AnswerError extends CliError {
  override readonly name = 'AnswerError'
  readonly status: number
  /** What the server said, without method and path. */
  readonly reason: string

  constructor(message: string, { status, reason }: { readonly status: number; readonly reason: string }) {
    super(message)
    this.status = status
    this.reason = reason
  }
}

/** True also where the refusal stands behind a message of ours. */
export function isUnauthenticated(error: unknown): boolean {
  if (error instanceof AnswerError) return error.status === 401
  return error instanceof Error && error.cause !== undefined && isUnauthenticated(error.cause)
}

/** Method, path, status, then each field with its reason. */
export function toAnswerError({ method, path }: Sent, { status, text, headers }: Failure): AnswerError {
  const [place] = path.split('?')
  const body = parseErrorBody(text)
  const details = body ? fieldLines(body) : [firstLine(text)].filter((line) => line !== '')
  const title = [String(status), body?.message ?? ''].filter((word) => word !== '').join(' ')
  const id = status >= 500 && body?.uuid ? `\n  the server log tells more under request ${body.uuid}` : ''
  const advice = adviceFor(status, headers)
  const message = `${method} ${place} answered ${title}${details.map((line) => `\n  ${line}`).join('')}${id}${advice}`
  return new AnswerError(message, { status, reason: details.join('; ') || title })
}

function parseErrorBody(text: string): Partial<ErrorBody> | undefined {
  try {
    const parsed = JSON.parse(text) as unknown
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}

function fieldLines({ errors }: Partial<ErrorBody>): readonly string[] {
  if (!Array.isArray(errors)) return []
  return errors.map(({ name, reason }) => (name === 'base' ? reason : `${name}: ${reason}`))
}

function firstLine(text: string): string {
  if (text.trimStart().startsWith('<')) return 'the answer is a web page; is a Muster server at this address?'
  return (text.trim().split('\n', 1)[0] ?? '').slice(0, 200)
}

function adviceFor(status: number, headers: Failure['headers']): string {
  const { location, 'retry-after': retryAfter } = headers
  if (status >= 300 && status < 400 && typeof location === 'string') {
    return `\n  it points to ${location}; use the final address: fleetctl config set --address …`
  }
  if (typeof retryAfter === 'string') return `\n  try again in ${retryAfter} s`
  return ''
}
