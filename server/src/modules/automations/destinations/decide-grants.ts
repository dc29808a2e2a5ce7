import { AppError, invalidField } from '../../../kernel/errors.ts'
import type { Actor } from '../../../platform/context.ts'
import { isInRanges, parseRange } from '../../../platform/http/remote-address.ts'
import type { TargetCheck } from '../../../platform/outbound/check-target.ts'

export interface GrantRequest {
  readonly check: TargetCheck
  /** What is open for this destination already. */
  readonly before: readonly string[]
  readonly isPrivateAllowed: boolean
  readonly actor: Actor
  /** The key of the address. */
  readonly field: string
}

/** What is open for a destination afterwards; throws where its address may not be reached. */
export function decideGrants({ check, before, isPrivateAllowed, actor, field }: GrantRequest): readonly string[] {
  if (check.problem === undefined || isOpen(check.privateAddresses, before)) return before
  if (!isPrivateAllowed || check.privateAddresses.length === 0) throw invalidField(field, `${field}: ${check.problem}`)
  refuseToOpen(actor)
  return [...new Set([...before, ...check.privateAddresses])]
}

function isOpen(addresses: readonly string[], networks: readonly string[]): boolean {
  const ranges = networks.map((network) => parseRange(network, 'allowed_networks'))
  return addresses.length > 0 && addresses.every((address) => isInRanges(address, ranges))
}

/** Opening one's own network to a server is for those who answer for it. */
export function refuseToOpen(actor: Actor): void {
  if (actor.kind === 'system' || (actor.kind === 'user' && actor.role === 'admin')) return
  throw new AppError('forbidden', 'only a global administrator may open private addresses')
}
