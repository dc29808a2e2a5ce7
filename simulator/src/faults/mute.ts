import type { Fault } from './fault.ts'

export const mute: Fault = {
  name: 'mute',
  description: 'asks for queries but never answers or acknowledges one',
  rewriteBody: (kind, body) => (kind === 'write' || kind === 'log' ? undefined : body),
}
