// Loaded into a process before its program (`--import`): its clock runs thirty times as fast, so that a program that
// waits 20 s before it gives up is seen to give up within a test.
const times = 30
const realNow = performance.now.bind(performance)
const realSetTimeout = globalThis.setTimeout

performance.now = () => realNow() * times
globalThis.setTimeout = Object.assign(
  (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => realSetTimeout(run, ms / times, ...args),
  realSetTimeout,
)
