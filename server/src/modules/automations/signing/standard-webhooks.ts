import { createHmac } from 'node:crypto'
import type { Random } from '../../../kernel/random.ts'

const prefix = 'whsec_'
const secretBytes = 32

/** A signing secret in the form that receivers' libraries take: `whsec_` and Base64. */
export function newSigningSecret(random: Random): string {
  return prefix + random.bytes(secretBytes).toString('base64')
}

export interface SignedMessage {
  readonly id: string
  readonly body: string
  readonly sentAt: Date
}

/**
 * The headers of Standard Webhooks. The time is that of the attempt: receivers refuse old messages. Each secret gives a
 * signature, so that a receiver may hold either while a secret is replaced.
 */
export function signStandardWebhook(message: SignedMessage, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(message.sentAt.getTime() / 1000))
  const content = `${message.id}.${timestamp}.${message.body}`
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64')
    return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  })
  return { 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
