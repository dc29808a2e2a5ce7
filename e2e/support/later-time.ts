// Loaded into a process before its program (`--import`): each SIGUSR2 makes it fifteen days later for it.
const stepMs = 15 * 86_400_000
const RealDate = Date
let aheadMs = 0

process.on('SIGUSR2', () => {
  aheadMs += stepMs
})

// A proxy, so that dates that come from elsewhere are still instances of it.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: [] | [number]) =>
    given.length === 0 ? new target(target.now() + aheadMs) : Reflect.construct(target, given),
  get: (target, key) => (key === 'now' ? () => target.now() + aheadMs : Reflect.get(target, key)),
})
