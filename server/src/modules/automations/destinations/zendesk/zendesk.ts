import type { TrackerSetUp } from '@muster/contract/rest/integration.ts'
import { urlOrigin } from '../../../../platform/outbound/check-url.ts'
import { listOf, textOf, valueOf } from '../call-tracker.ts'
import { type Exchange, TrackerError } from '../tracker.ts'
import type { TrackerKind } from '../tracker-kind.ts'
import type { ZendeskSettings } from './zendesk-settings.ts'
import { openZendesk, openZendeskTracker } from './zendesk-tracker.ts'

/** What a status may be changed to; the others are Zendesk's own. */
const statuses = ['open', 'pending', 'hold', 'solved'] as const

/** One group of a Zendesk. */
export const zendesk: TrackerKind<ZendeskSettings> = {
  originOf: ({ url }) => urlOrigin(url),
  identityOf: ({ url, groupId }) => `${url} ${groupId}`,
  nameOf: ({ groupId }) => `Zendesk group ${groupId}`,
  async test(exchange, settings) {
    await readGroup(exchange, settings)
    refuseUnknownStatus('resolve_transition', settings.resolveTransition)
    refuseUnknownStatus('reopen_transition', settings.reopenTransition)
    const missing = (await listRequiredFields(exchange, settings)).filter(({ id }) => !(id in settings.fields))
    const warnings = missing.map(
      ({ id, name }) => `Zendesk requires the field "${name}" to solve a ticket; give it in fields.${id}`,
    )
    return { settings, warnings: settings.resolveTransition === undefined ? [] : warnings }
  },
  inspect: inspectZendesk,
  open: openZendeskTracker,
}

async function inspectZendesk(exchange: Exchange, settings: ZendeskSettings): Promise<TrackerSetUp> {
  return {
    deployment: 'zendesk',
    target: await readGroup(exchange, settings),
    issue_types: [],
    required_fields: await listRequiredFields(exchange, settings),
    transitions: statuses.map((name) => ({ id: name, name, to: name, is_done: name === 'solved' })),
    preselected: { resolve_transition: 'solved' },
  }
}

/** The name of the group; another one than was asked for is a refusal. */
async function readGroup(exchange: Exchange, settings: ZendeskSettings): Promise<string> {
  const { json } = await openZendesk(exchange, settings)('GET', `groups/${settings.groupId}`)
  const found = valueOf(json, 'group', 'id')
  if (found === settings.groupId) return textOf(json, 'group', 'name')
  throw refusal(
    `asked for group ${settings.groupId}, Zendesk answered with group ${String(found)}; check url and group_id`,
  )
}

async function listRequiredFields(exchange: Exchange, settings: ZendeskSettings) {
  const { json } = await openZendesk(exchange, settings)('GET', 'ticket_fields')
  return listOf(json, 'ticket_fields')
    .filter((field) => valueOf(field, 'required') === true && valueOf(field, 'removable') === true)
    .map((field) => ({
      id: textOf(field, 'id'),
      name: textOf(field, 'title'),
      type: textOf(field, 'type'),
      allowed_values: listOf(field, 'custom_field_options').map((option) => valueOf(option, 'value')),
    }))
}

function refuseUnknownStatus(field: string, status: string | undefined): void {
  if (status === undefined || statuses.some((one) => one === status.toLowerCase())) return
  throw refusal(`${field} is "${status}"; a Zendesk ticket can become ${statuses.join(', ')}`)
}

function refusal(message: string): TrackerError {
  return new TrackerError({ kind: 'failure', reason: 'settings', message }, message)
}
