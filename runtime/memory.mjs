// What keeps a server small, for one that has gigabytes would be given 128 MB for short-lived objects alone (docs/performance.md).
import { setFlagsFromString } from 'node:v8'

const growth = '--heap-growing-percent=50'

/** What Node takes only as it starts: a young generation of 3 x 16 MB, and a collection when the old one has grown by a half. */
export const memoryFlags = ['--max-semi-space-size=16', growth]

/** glibc keeps what was freed: in an arena for each thread, up to eight for each core, and more the more it once was. */
export const memoryEnvironment = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' }

/** What can still be set in this process; the rest is in the image and in the unit. */
export function limitOwnMemory() {
  setFlagsFromString(growth)
}
