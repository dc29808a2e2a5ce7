import type { SeededRandom } from '@muster/simulator/seeded-random.ts'
import { type Receiver, startReceiver } from '@muster/testkit/receiver.ts'
import type { PolicyWebhookBody } from '../support/automation.ts'

/** One POST that came in. */
export interface Receipt<Body = PolicyWebhookBody> {
  /** `webhook-id`. */
  readonly id: string
  readonly text: string
  readonly body: Body
  /** Answered with 200; else with an error or a broken connection. */
  readonly isAccepted: boolean
  readonly atMs: number
}

export interface FaultyReceiver<Body = PolicyWebhookBody> {
  readonly url: string
  readonly receipts: readonly Receipt<Body>[]
  /** Called once, when the next request has arrived and is not answered yet. */
  onNext(listener: () => void): void
  close(): Promise<void>
}

const refusedShare = 0.05
const brokenShare = 0.03
/** So late a busy receiver may see what was sent before a kill. */
const lateMs = 1_000

/** Somebody else's server, with the faults of such. */
export async function startFaultyReceiver<Body = PolicyWebhookBody>(
  random: SeededRandom,
): Promise<FaultyReceiver<Body>> {
  const receiver: Receiver = await startReceiver()
  const receipts: Receipt<Body>[] = []
  let listener: (() => void) | undefined
  receiver.answerWith((request, response, text) => {
    const told = listener
    listener = undefined
    told?.()
    const fate = random.fraction()
    const isAccepted = fate > refusedShare + brokenShare
    const id = String(request.headers['webhook-id'])
    receipts.push({ id, text, body: JSON.parse(text), isAccepted, atMs: performance.now() })
    if (isAccepted) response.writeHead(200).end()
    else if (fate < refusedShare) response.writeHead(503).end()
    else request.socket.destroy()
  })
  return {
    url: receiver.url,
    receipts,
    onNext: (next) => {
      listener = next
    },
    close: () => receiver.close(),
  }
}

export interface ReceiptFigures {
  readonly webhooks: number
  readonly duplicates: number
  readonly problems: readonly string[]
}

/** What must hold of all webhooks of policies, whatever was killed or frozen when. */
export function checkReceipts(receipts: readonly Receipt[], killsMs: readonly number[]): ReceiptFigures {
  const figures = checkSending(receipts, killsMs)
  return { ...figures, problems: [...figures.problems, ...checkOrder(receipts)] }
}

/** What must hold of all that came in. */
export function checkSending(receipts: readonly Receipt<unknown>[], killsMs: readonly number[]): ReceiptFigures {
  const byId = Map.groupBy(receipts, ({ id }) => id)
  const problems: string[] = []
  let duplicates = 0
  for (const [id, same] of byId) {
    if (new Set(same.map(({ text }) => text)).size > 1) problems.push(`${id} came with different bodies`)
    if (!same.some(({ isAccepted }) => isAccepted)) problems.push(`${id} was never sent again after it was refused`)
    const again = same.slice(1).filter((_, index) => same[index]?.isAccepted)
    duplicates += again.length
    for (const receipt of again) {
      const acceptedMs = same[same.indexOf(receipt) - 1]?.atMs ?? 0
      const isExcused = killsMs.some((killMs) => killMs >= acceptedMs - lateMs && killMs <= receipt.atMs)
      if (!isExcused) problems.push(`${id} was sent again after it was accepted, and no kill lies between`)
    }
  }
  return { webhooks: byId.size, duplicates, problems }
}

/** Batches of one policy leave in order: by run, then by host. */
function checkOrder(receipts: readonly Receipt[]): readonly string[] {
  const problems: string[] = []
  const lanes = new Map<number, { place: string; seen: Set<string> }>()
  for (const { id, body, isAccepted } of receipts) {
    if (!isAccepted) continue
    const lane = lanes.get(body.policy.id) ?? { place: '', seen: new Set() }
    lanes.set(body.policy.id, lane)
    const place = `${body.timestamp} ${String(body.hosts[0]?.id).padStart(9, '0')}`
    if (!lane.seen.has(id) && place < lane.place) problems.push(`${id} of policy ${body.policy.id} came out of order`)
    if (!lane.seen.has(id)) lane.place = place
    lane.seen.add(id)
  }
  return problems
}

/** How many different webhooks named a host as newly failing. */
export function countWebhooks(receipts: readonly Receipt[]): (hostId: number, policyId: number) => number {
  const ids = new Map<string, Set<string>>()
  for (const { id, body } of receipts) {
    for (const host of body.hosts) {
      const key = `${host.id} ${body.policy.id}`
      ids.set(key, (ids.get(key) ?? new Set()).add(id))
    }
  }
  return (hostId, policyId) => ids.get(`${hostId} ${policyId}`)?.size ?? 0
}
