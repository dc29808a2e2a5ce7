import { pause } from '../support/until.ts'
import type { Write } from './answer-model.ts'
import type { Route, Traffic, TrafficHost } from './traffic.ts'

const lookEveryMs = 25

/** Tells until it is acknowledged; false when the traffic ended before. */
export async function insist(
  traffic: Traffic,
  { connection, host, write }: { connection: Route; host: TrafficHost; write: Write },
): Promise<boolean> {
  while (!traffic.isEnded) {
    if (await traffic.tell(connection, host, write)) return true
    await pause(lookEveryMs)
  }
  return false
}
