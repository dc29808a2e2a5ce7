import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

export interface DemoReceiver {
  readonly url: string
  onWebhook(listener: (webhook: ReceivedWebhook) => void): void
  close(): void
}

/** Somebody else's server, as far as Muster is concerned: takes webhooks on this machine and says 200. */
export async function startReceiver(): Promise<DemoReceiver> {
  const listeners: ((webhook: ReceivedWebhook) => void)[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      text += chunk
    })
    request.on('end', () => {
      response.writeHead(200).end()
      for (const listener of listeners) listener({ headers: request.headers, body: JSON.parse(text) })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    onWebhook: (listener) => void listeners.push(listener),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
