const secretKey = /password|secret|token/i

interface Traced {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

/** Tells the request at once and its answer when it is there, secrets masked; says nothing without a `write`. */
export function traceRequest(write: ((line: string) => void) | undefined, { method, path, body }: Traced) {
  const startedMs = performance.now()
  write?.(`> ${method} ${path}${body === undefined ? '' : ` ${maskedJson(body)}`}`)
  return (status: number, text: string): void => {
    write?.(`< ${status} in ${Math.round(performance.now() - startedMs)} ms ${maskedText(text)}`)
  }
}

function maskedJson(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) =>
    typeof inner === 'string' && inner !== '' && secretKey.test(key) ? '[secret]' : inner,
  )
}

function maskedText(text: string): string {
  try {
    return maskedJson(JSON.parse(text))
  } catch {
    return text.trim()
  }
}
