// Loaded into a process and its threads before the program (`--import`): the time of day is so many milliseconds off as
// the file in E2E_CLOCK_FILE says at that moment. What measures durations is not moved, as on a real machine.
import { readFileSync } from 'node:fs'

const file = process.env['E2E_CLOCK_FILE'] ?? ''
const lookEveryMs = 20
const RealDate = globalThis.Date
let offsetMs = 0
let lookedMs = Number.NEGATIVE_INFINITY

function movedNow(): number {
  const nowMs = performance.now()
  if (nowMs - lookedMs > lookEveryMs) {
    lookedMs = nowMs
    offsetMs = Number(readFileSync(file, 'utf8'))
  }
  return RealDate.now() + offsetMs
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [movedNow()] : args, newTarget) as Date,
  apply: () => new RealDate(movedNow()).toString(),
  get: (target, name) => (name === 'now' ? movedNow : Reflect.get(target, name)),
})
