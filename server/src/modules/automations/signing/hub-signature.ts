import { createHmac } from 'node:crypto'

/** The value of `X-Hub-Signature-256`, as GitHub's receivers check it. */
export function renderHubSignature(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}
