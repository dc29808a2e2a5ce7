import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { type Integration, type Integrations, listIntegrations, nameOf, targetOf } from '../../api/integration.ts'

export const vendors = { jira: 'Jira', zendesk: 'Zendesk' } as const

/** The destination that an entry is. */
export function findDestination(
  integration: Integration,
  destinations: readonly DestinationAnswer[],
): DestinationAnswer | undefined {
  return destinations.find(
    ({ kind, url, tracker }) =>
      kind === integration.kind && url === integration.entry.url && tracker?.target === targetOf(integration),
  )
}

/** The lists with an entry in the place of another; without one it is added, without the other it is removed. */
export function replaceIntegration(
  stored: Integrations,
  before: Integration | undefined,
  after: Integration | undefined,
): Integrations {
  const isBefore = (one: Integration) => before?.kind === one.kind && nameOf(before) === nameOf(one)
  const all = listIntegrations(stored)
  const isThere = all.some(isBefore)
  const next = [
    ...all.flatMap((one) => (isBefore(one) ? (after ?? []) : one)),
    // Somebody else may have removed it meanwhile; what was typed is saved all the same.
    ...(after && !isThere ? [after] : []),
  ]
  return {
    jira: next.flatMap((one) => (one.kind === 'jira' ? one.entry : [])),
    zendesk: next.flatMap((one) => (one.kind === 'zendesk' ? one.entry : [])),
  }
}

/** The server names entries by their place in the lists; people know them by name. */
export function refusalText(reason: string, sent: Integrations, edited: Integration): string {
  const [whole = '', kind, place] = /^integrations\.(jira|zendesk)\[(\d+)\](?:\.\w+)?:? /.exec(reason) ?? []
  if (whole === '') return reason
  const refused = listIntegrations(sent).filter((one) => one.kind === kind)[Number(place)]
  const rest = reason.slice(whole.length)
  return refused && nameOf(refused) !== nameOf(edited) ? `${nameOf(refused)}: ${rest}` : rest
}
