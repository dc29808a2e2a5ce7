import { request } from 'node:https'

/** Calls the server's own API as a person's script would, trusting its certificate authority. */
export interface ApiClient {
  call<T = Record<string, unknown>>(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<T>
  useToken(token: string): void
}

export function createApiClient({ address, ca }: { address: string; ca: string }): ApiClient {
  let token: string | undefined
  return {
    useToken: (next) => {
      token = next
    },
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
        const outgoing = request(new URL(path, address), { method, ca, headers, timeout: 30_000 }, (answer) => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', (chunk: string) => {
            text += chunk
          })
          answer.on('end', () => {
            if ((answer.statusCode ?? 500) < 300) resolve(JSON.parse(text))
            else reject(new Error(`${method} ${path} answered ${answer.statusCode}: ${text.trim()}`))
          })
        })
        outgoing.on('error', reject)
        outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path} took longer than 30 s`)))
        outgoing.end(body === undefined ? undefined : JSON.stringify(body))
      }),
  }
}
