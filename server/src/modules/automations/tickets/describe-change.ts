import type { HostLabel } from '../../hosts/index.ts'
import { cleanLine } from './clean-text.ts'
import { hostsWords } from './describe-hosts.ts'
import type { Block, TicketDocument } from './ticket-document.ts'
import type { TicketFacts } from './ticket-facts.ts'

const maxNamed = 50
const maxNameLength = 60

/** What became of the hosts since the ticket was last told. */
export interface HostChange {
  readonly added: readonly HostLabel[]
  /** Not concerned any more, with those that were deleted. */
  readonly recovered: readonly HostLabel[]
  readonly recoveredCount: number
  readonly nowCount: number
}

/** The comment that says what has changed. */
export function describeChange(facts: TicketFacts, { added, recovered, recoveredCount, nowCount }: HostChange) {
  const concerns = facts.kind === 'policy' ? 'fail this policy' : `have ${facts.cve}`
  const blocks: Block[] = []
  if (added.length > 0) blocks.push(line(`More hosts ${concerns}: ${names(added, added.length)}.`))
  if (recoveredCount > 0) blocks.push(line(`No longer concerned: ${names(recovered, recoveredCount)}.`))
  blocks.push(line(`Now: ${hostsWords(nowCount)}.`))
  return { blocks } satisfies TicketDocument
}

export function describeRecovery(
  facts: TicketFacts,
  { recovered, recoveredCount }: Pick<HostChange, 'recovered' | 'recoveredCount'>,
): TicketDocument {
  const state = facts.kind === 'policy' ? 'No host fails this policy any more' : `No host has ${facts.cve} any more`
  return { blocks: [line(`${state}. Last concerned: ${names(recovered, recoveredCount)}.`)] }
}

export function describeRelapse(facts: TicketFacts, { added }: Pick<HostChange, 'added'>): TicketDocument {
  const state = facts.kind === 'policy' ? 'This policy fails again' : `${facts.cve} is found again`
  return { blocks: [line(`${state} on ${hostsWords(added.length)}: ${names(added, added.length)}.`)] }
}

/** Some may have been deleted and have no name any more. */
function names(hosts: readonly HostLabel[], count: number): string {
  const named = hosts
    .slice(0, maxNamed)
    .map(({ id, displayName }) => cleanLine(displayName, maxNameLength) || `host ${id}`)
  const rest = count - named.length
  if (named.length === 0) return hostsWords(rest)
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ')
}

function line(text: string): Block {
  return { kind: 'paragraph', parts: [{ text }] }
}
