import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { noteSecret, noteSecretsOf } from './secrets.ts'

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

export interface ApiAccess {
  readonly token?: string
  /** What is trusted, for a server that speaks HTTPS. */
  readonly ca?: string
}

const root = '/api/latest/fleet'
const timeoutMs = 20_000

export function createApi(address: string, { token, ca }: ApiAccess = {}): Api {
  noteSecret('session token', token)
  function ask({ method, path, body, headers }: ApiCall): Promise<ApiAnswer> {
    noteSecretsOf(body)
    const options = {
      method,
      timeout: timeoutMs,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    }
    const url = new URL(path, address)
    return new Promise((resolve, reject) => {
      const outgoing = url.protocol === 'https:' ? requestHttps(url, { ...options, ca }) : requestHttp(url, options)
      outgoing.on('error', reject)
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer in ${timeoutMs} ms`)))
      outgoing.on('response', async (response) => {
        try {
          const text = (await response.setEncoding('utf8').toArray()).join('')
          const answer = text === '' ? {} : JSON.parse(text)
          noteSecretsOf(answer)
          resolve({ status: response.statusCode ?? 0, body: answer })
        } catch (error) {
          reject(error)
        }
      })
      outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    })
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
