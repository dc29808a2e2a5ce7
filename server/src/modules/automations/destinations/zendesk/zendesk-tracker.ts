import { hashText } from '../../tickets/ticket-document.ts'
import { callTracker, keyOf, listOf, textOf, type TrackerAnswer, type TrackerCall } from '../call-tracker.ts'
import { withoutRefusal } from '../without-refusal.ts'
import type { Exchange, SeenTicket, TicketDraft, TicketWrite, Tracker, Written } from '../tracker.ts'
import { toHtml } from './to-html.ts'
import type { ZendeskSettings } from './zendesk-settings.ts'

type Call = (
  method: TrackerCall['method'],
  path: string,
  options?: Partial<Pick<TrackerCall, 'headers' | 'body' | 'expected'>>,
) => Promise<TrackerAnswer>

export function openZendesk(exchange: Exchange, settings: ZendeskSettings): Call {
  const user = `${settings.email}/token:${settings.apiToken}`
  const authorization = `Basic ${Buffer.from(user).toString('base64')}`
  return (method, path, { headers, ...options } = {}) =>
    callTracker(exchange, {
      ...{ method, url: `${base(settings)}/api/v2/${path}`, headers: { authorization, ...headers } },
      ...options,
    })
}

export async function openZendeskTracker(exchange: Exchange, settings: ZendeskSettings): Promise<Tracker> {
  const call = openZendesk(exchange, settings)
  const see = (json: unknown) => toSeen(settings, json)
  return {
    resolveTransition: settings.resolveTransition,
    reopenTransition: settings.reopenTransition,
    async find(draft) {
      const { json } = await call('GET', `tickets?external_id=${encodeURIComponent(externalId(draft))}`)
      const found = listOf(json, 'tickets').filter((one) => textOf(one, 'external_id') === externalId(draft))
      const [first] = found.sort((a, b) => Number(textOf(a, 'id')) - Number(textOf(b, 'id')))
      return first === undefined ? undefined : see(first)
    },
    async create(draft) {
      const headers = { 'idempotency-key': externalId(draft) }
      const { json } = await call('POST', 'tickets', { headers, body: { ticket: toTicket(settings, draft) } })
      return see((json as { ticket?: unknown } | undefined)?.ticket)
    },
    async read(key) {
      const { status, json } = await call('GET', `tickets/${encodeURIComponent(key)}`, { expected: [404] })
      return status === 404 ? undefined : see((json as { ticket?: unknown }).ticket)
    },
    hashOf: ({ title }) => hashText(title, ''),
    async hasComment(key, marker) {
      const { json } = await call('GET', `tickets/${encodeURIComponent(key)}/comments?sort_order=desc`)
      return listOf(json, 'comments').some((comment) => JSON.stringify(comment).includes(marker))
    },
    write: (key, write) => writeTicket(call, key, write),
  }
}

function base({ url }: ZendeskSettings): string {
  return url.trim().replace(/\/+$/, '')
}

/** A follow-up is a ticket of its own. */
function externalId({ ref, follows }: TicketDraft): string {
  return follows === undefined ? `muster-${ref}` : `muster-${ref}-after-${follows}`
}

function toTicket(settings: ZendeskSettings, draft: TicketDraft): object {
  const { groupId, labels, assignee, fields } = settings
  return {
    subject: draft.title,
    comment: { html_body: toHtml(draft.document), public: false },
    group_id: groupId,
    external_id: externalId(draft),
    tags: ['muster', ...labels],
    ...(assignee !== undefined && { assignee_id: Number(assignee) }),
    ...(Object.keys(fields).length > 0 && {
      custom_fields: Object.entries(fields).map(([id, value]) => ({ id: Number(id), value })),
    }),
    ...(draft.follows !== undefined && { via_followup_source_id: Number(draft.follows) }),
  }
}

function toSeen(settings: ZendeskSettings, ticket: unknown): SeenTicket {
  const key = keyOf(ticket, 'id')
  const status = textOf(ticket, 'status')
  return {
    ...{ key, status, statusKey: status || null, url: `${base(settings)}/agent/tickets/${encodeURIComponent(key)}` },
    isDone: isDone(status),
    isClosed: status === 'closed',
    // The text is the first comment, which nobody can edit.
    text: hashText(textOf(ticket, 'subject'), ''),
  }
}

function isDone(status: string): boolean {
  return status === 'solved' || status === 'closed'
}

/** All in one request; where the status is refused, the rest without it. */
async function writeTicket(call: Call, key: string, write: TicketWrite): Promise<Written> {
  const put = (transition: string | undefined) =>
    call('PUT', `tickets/${encodeURIComponent(key)}`, { body: { ticket: toChange({ ...write, transition }) } })
  let answer: TrackerAnswer | undefined
  const refused = await withoutRefusal(async () => {
    answer = await put(write.transition)
  })
  if (refused !== '') {
    if (write.transition === undefined) answer = await put(undefined)
    else if (write.comment ?? write.content) await put(undefined)
    if (write.transition !== undefined) return { problem: `the status "${write.transition}" was refused: ${refused}` }
  }
  const status = textOf(answer?.json, 'ticket', 'status')
  const isMoved = write.transition !== undefined && status !== ''
  return { status: isMoved ? { status, statusKey: status, isDone: isDone(status) } : undefined, problem: '' }
}

function toChange({ content, comment, transition }: TicketWrite): object {
  return {
    ...(content && { subject: content.title }),
    ...(comment && { comment: { html_body: toHtml(comment), public: false } }),
    ...(transition !== undefined && { status: transition.toLowerCase() }),
  }
}
