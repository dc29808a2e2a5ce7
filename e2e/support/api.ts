export type Json = Record<string, unknown>
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export interface ApiAnswer {
  readonly status: number
  readonly body: Json
}

export interface ApiCall {
  readonly method: Method
  /** From the root of the server. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The server's API as a person's script uses it. */
export interface Api {
  /** Whatever the answer is. */
  ask(call: ApiCall): Promise<ApiAnswer>
  /** `path` below `/api/latest/fleet`; throws with the server's words unless the answer is a success. */
  get<T = Json>(path: string): Promise<T>
  post<T = Json>(path: string, body?: unknown): Promise<T>
  patch<T = Json>(path: string, body: unknown): Promise<T>
  delete(path: string): Promise<void>
}

const root = '/api/latest/fleet'

export function createApi(address: string, token?: string): Api {
  async function ask({ method, path, body, headers }: ApiCall): Promise<ApiAnswer> {
    const response = await fetch(new URL(path, address), {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }

  async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const answer = await ask({ method, path: root + path, body })
    if (answer.status < 300) return answer.body as T
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  }

  return {
    ask,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: async (path) => {
      await call('DELETE', path)
    },
  }
}
