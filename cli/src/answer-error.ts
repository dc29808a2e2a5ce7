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

type Detail = ErrorBody['errors'][number]

interface Refusal {
  readonly status: number
  /** `POST /api/latest/fleet/gitops` */
  readonly call: string
  /** `400 Bad request` */
  readonly title: string
  readonly details: readonly string[]
  /** What else helps, a line each. */
  readonly advice: readonly string[]
  readonly errors: readonly Detail[]
}

/** The server understood the request and refused it. */
export class AnswerError extends CliError {
  override readonly name = 'AnswerError'
  readonly status: number
  readonly errors: readonly Detail[]
  /** What the server said, without method and path. */
  readonly reason: string
  private readonly refusal: Refusal

  constructor(refusal: Refusal) {
    const { status, call, title, details, advice, errors } = refusal
    super([`${call} answered ${title}`, ...details, ...advice].join('\n  '))
    this.refusal = refusal
    this.status = status
    this.errors = errors
    this.reason = details.join('; ') || title
  }

  /** The same, told in other words. */
  withDetails(details: readonly string[]): AnswerError {
    return new AnswerError({ ...this.refusal, details })
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
  const errors = Array.isArray(body?.errors) ? body.errors : []
  return new AnswerError({
    status,
    errors,
    call: `${method} ${place}`,
    title: [String(status), body?.message ?? ''].filter((word) => word !== '').join(' '),
    details: body ? errors.map(describeError) : [firstLine(text)].filter((line) => line !== ''),
    advice: [
      ...(status >= 500 && body?.uuid ? [`the server log tells more under request ${body.uuid}`] : []),
      ...adviceFor(status, headers),
    ],
  })
}

function parseErrorBody(text: string): Partial<ErrorBody> | undefined {
  try {
    const parsed = JSON.parse(text) as unknown
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}

function describeError({ name, reason }: Detail): string {
  return name === 'base' ? reason : `${name}: ${reason}`
}

function firstLine(text: string): string {
  if (text.trimStart().startsWith('<')) return 'the answer is a web page; is a Muster server at this address?'
  return (text.trim().split('\n', 1)[0] ?? '').slice(0, 200)
}

function adviceFor(status: number, headers: Failure['headers']): readonly string[] {
  const { location, 'retry-after': retryAfter } = headers
  if (status >= 300 && status < 400 && typeof location === 'string') {
    return [`it points to ${location}; use the final address: fleetctl config set --address …`]
  }
  return typeof retryAfter === 'string' ? [`try again in ${retryAfter} s`] : []
}
