import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { createSeededRandom } from '@muster/simulator/seeded-random.ts'
import type { PolicyWebhookBody } from '../support/automation.ts'

/** One POST that came in. */
export interface Receipt {
  readonly id: string
  readonly body: string
  readonly parsed: PolicyWebhookBody
  readonly isAccepted: boolean
  readonly atMs: number
}

export interface FaultReceiver {
  readonly url: string
  readonly receipts: readonly Receipt[]
  close(): void
}
