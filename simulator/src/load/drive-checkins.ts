import { renderNodeKey } from '../protocol/request-bodies.ts'
import { drive, type LoadResult } from './drive.ts'
import type { LoadTarget } from './load-target.ts'

export interface DriveCheckInsOptions {
  readonly target: LoadTarget
  /** Hosts take turns. */
  readonly nodeKeys: readonly string[]
  readonly connections: number
  readonly durationMs?: number
  /** Ends the run after so many requests. */
  readonly count?: number
  /** A new connection, with a new handshake, for each request. */
  readonly opensAnew?: boolean
  /** Without it: as fast as the connections allow. */
  readonly ratePerSecond?: number
}

export interface DriveWritesOptions extends DriveCheckInsOptions {
  /** The body of the n-th request, for example from `renderResults`. */
  renderBody(nodeKey: string, n: number): string
}

/** Hosts ask what there is to do. The bytes of each host's request are made once. */
export async function driveReads(options: DriveCheckInsOptions): Promise<LoadResult> {
  const requests = options.nodeKeys.map((key) => options.target.render('read', renderNodeKey(key), key))
  return drive({ ...options, nextRequest: (n) => (isOver(options, n) ? undefined : requests[n % requests.length]) })
}

/** Hosts send results. */
export async function driveWrites(options: DriveWritesOptions): Promise<LoadResult> {
  const { target, nodeKeys, renderBody } = options
  const nextRequest = (n: number) => {
    const key = nodeKeys[n % nodeKeys.length] ?? ''
    return isOver(options, n) ? undefined : target.render('write', renderBody(key, n), key)
  }
  return drive({ ...options, nextRequest })
}

function isOver({ count = Number.POSITIVE_INFINITY, nodeKeys }: DriveCheckInsOptions, n: number): boolean {
  return n >= count || nodeKeys.length === 0
}
