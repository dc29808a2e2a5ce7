import type { Fault } from './fault.ts'

/** Half of each answer comes at once, the rest just before the agent's own limit of 16 s. */
export const slow: Fault = {
  name: 'slow',
  description: 'stalls in the middle of each answer, 12 to 15 s long',
  stallMs: (kind, random) => (kind === 'write' || kind === 'log' ? random.between(12_000, 15_000) : undefined),
}
