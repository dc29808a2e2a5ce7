import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { StatusPill, type Tone } from '../../ui/status-pill.tsx'

const states: Readonly<Record<DestinationAnswer['state'], readonly [Tone, string]>> = {
  active: ['good', 'Works'],
  failing: ['bad', 'Failing'],
  paused: ['warn', 'Paused'],
}

export function DestinationPill({ destination: { state } }: { readonly destination: DestinationAnswer }) {
  const [tone, word] = states[state]
  return <StatusPill tone={tone}>{word}</StatusPill>
}
