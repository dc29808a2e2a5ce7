import { SECRET_MASK } from '../../../kernel/secret.ts'
import type { TargetCheck } from '../../../platform/outbound/check-target.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import type { SectionRequest } from '../../../platform/documents/section.ts'

/** Where the URLs of a request lead. */
export interface GivenTargets {
  readonly isPrivateAllowed: boolean
  readonly checks: ReadonlyMap<string, TargetCheck>
}

/** Looks names up, so never inside a transaction. */
export async function checkGivenUrls(
  outbound: Outbound,
  { given, isPrivateAllowed }: SectionRequest,
): Promise<GivenTargets> {
  const checks = new Map<string, TargetCheck>()
  for (const part of Object.values(given)) {
    const url = String((part as { destination_url?: unknown } | null)?.destination_url ?? '').trim()
    if (url === '' || url.endsWith(SECRET_MASK) || checks.has(url)) continue
    checks.set(url, await outbound.checkTarget(url, { grants: [] }))
  }
  return { isPrivateAllowed, checks }
}
