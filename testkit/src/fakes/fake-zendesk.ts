import { type FakeAnswer, type FakeRequest, type FakeServer, startFakeServer } from './fake-server.ts'
import { readVendorDescription } from './vendor-description.ts'

type Json = Record<string, unknown>

// Named by Zendesk's papers on pagination and sorting.
const description = readVendorDescription('zendesk-support-v2.json', ['sort_order', 'page[size]'])
const keyLifeMs = 2 * 3_600_000
const statuses = new Set(['new', 'open', 'pending', 'hold', 'solved'])

export interface ZendeskTicket extends Json {
  readonly id: number
  status: string
  subject: string
  readonly external_id?: string
}

export interface FakeZendeskOptions {
  readonly now?: () => Date
  readonly port?: number
  readonly groups?: readonly number[]
}

export interface FakeZendesk extends FakeServer {
  readonly tickets: readonly ZendeskTicket[]
  readonly comments: readonly { readonly ticketId: number; readonly html_body: string; readonly public: boolean }[]
  ticket(id: number | string): ZendeskTicket
  /** What a person does, or Zendesk after some days: closed is for good. */
  setStatus(id: number | string, status: string): void
  /** What a person does; it is as if it had never been. */
  remove(id: number): void
  /** Fields without which a ticket cannot be solved. */
  requireToSolve(id: number, title: string): void
}

/** A Zendesk that accepts the agent `ok` with any token but `wrong`. */
export async function startFakeZendesk(options: FakeZendeskOptions = {}): Promise<FakeZendesk> {
  const { now = () => new Date(), groups = [122, 123] } = options
  const tickets: ZendeskTicket[] = []
  let lastId = 0
  const comments: { ticketId: number; html_body: string; public: boolean }[] = []
  const required: { id: number; title: string; type: string; required: boolean; removable: boolean }[] = []
  const keys = new Map<string, { readonly body: string; readonly atMs: number; readonly answer: FakeAnswer }>()
  const find = (id: number | string) => tickets.find((ticket) => ticket.id === Number(id))

  function answer(request: FakeRequest): FakeAnswer {
    const { method, path, query, body } = request
    if (!isLoggedIn(request)) return { status: 401, body: { error: "Couldn't authenticate you" } }
    const [, what = '', id = '', rest = ''] = /^\/api\/v2\/(\w+)(?:\/(\d+))?(\/comments)?$/.exec(path) ?? []
    if (what === 'groups') return showGroup(Number(id))
    if (what === 'ticket_fields') return { status: 200, body: { ticket_fields: required } }
    if (what !== 'tickets') return notFound
    if (id === '') return method === 'POST' ? createOnce(request) : listTickets(query.get('external_id'))
    const ticket = find(id)
    if (!ticket) return notFound
    if (rest !== '') return listComments(ticket.id)
    return method === 'PUT' ? update(ticket, (body as Json)['ticket'] as Json) : { status: 200, body: { ticket } }
  }

  function showGroup(id: number): FakeAnswer {
    return groups.includes(id) ? { status: 200, body: { group: { id, name: `Group ${id}` } } } : notFound
  }

  /** The same key gives the same answer; with another body it is an error. */
  function createOnce({ headers, body }: FakeRequest): FakeAnswer {
    const key = headers['idempotency-key']?.toString()
    const text = JSON.stringify(body)
    const known = key === undefined ? undefined : keys.get(key)
    if (known && known.atMs + keyLifeMs > now().getTime()) {
      if (known.body !== text)
        return refuse(400, 'IdempotentRequestError', 'another body under a known Idempotency-Key')
      return { ...known.answer, headers: { 'x-idempotency-lookup': 'hit' } }
    }
    const created = create((body as Json)['ticket'] as Json)
    if (key !== undefined && created.status === 201)
      keys.set(key, { body: text, atMs: now().getTime(), answer: created })
    return created
  }

  function create(given: Json): FakeAnswer {
    if (!groups.includes(Number(given['group_id']))) return invalid('group_id', 'Group is invalid')
    const follows = given['via_followup_source_id']
    if (follows !== undefined && find(Number(follows))?.status !== 'closed')
      return invalid('via_followup_source_id', 'Follow-ups are for closed tickets')
    const { comment, ...fields } = given
    const ticket: ZendeskTicket = { status: 'new', subject: '', ...fields, id: ++lastId }
    tickets.push(ticket)
    addComment(ticket.id, comment as Json)
    return { status: 201, body: { ticket }, headers: { location: `/api/v2/tickets/${ticket.id}.json` } }
  }

  function addComment(ticketId: number, comment: Json): void {
    comments.push({ ticketId, html_body: String(comment['html_body']), public: comment['public'] === true })
  }

  function update(ticket: ZendeskTicket, { comment, ...changes }: Json): FakeAnswer {
    if (ticket.status === 'closed') return invalid('status', 'Status: closed prevents ticket update')
    const status = changes['status']
    if (status !== undefined && !statuses.has(String(status))) return invalid('status', 'Status is invalid')
    const missing = required.filter(({ id }) => !hasField({ ...ticket, ...changes }, id))
    if (status === 'solved' && missing[0]) return invalid(String(missing[0].id), `${missing[0].title}: cannot be blank`)
    Object.assign(ticket, changes)
    if (comment) addComment(ticket.id, comment as Json)
    return { status: 200, body: { ticket, audit: {} } }
  }

  function listTickets(externalId: string | null): FakeAnswer {
    const found = tickets.filter((ticket) => externalId === null || ticket.external_id === externalId)
    return { status: 200, body: { tickets: found } }
  }

  function listComments(ticketId: number): FakeAnswer {
    return { status: 200, body: { comments: comments.filter((one) => one.ticketId === ticketId).toReversed() } }
  }

  const server = await startFakeServer({
    ...{ description, now, answer },
    ...(options.port !== undefined && { port: options.port }),
  })
  return {
    ...server,
    tickets,
    comments,
    ticket: (id) => {
      const found = find(id)
      if (!found) throw new Error(`the fake Zendesk has no ticket ${id}`)
      return found
    },
    setStatus: (id, status) => {
      const found = find(id)
      if (found) found.status = status
    },
    remove: (id) => {
      tickets.splice(
        tickets.findIndex((ticket) => ticket.id === id),
        1,
      )
    },
    requireToSolve: (id, title) => required.push({ id, title, type: 'text', required: true, removable: true }),
  }
}

const notFound: FakeAnswer = { status: 404, body: { error: 'RecordNotFound', description: 'Not found' } }

function refuse(status: number, error: string, text: string): FakeAnswer {
  return { status, body: { error, description: text } }
}

function invalid(field: string, text: string): FakeAnswer {
  const body = {
    error: 'RecordInvalid',
    description: 'Record validation errors',
    details: { [field]: [{ description: text }] },
  }
  return { status: 422, body }
}

function hasField(ticket: Json, id: number): boolean {
  const fields = (ticket['custom_fields'] ?? []) as readonly { readonly id: number; readonly value: unknown }[]
  return fields.some((field) => field.id === id && field.value !== '' && field.value !== null)
}

function isLoggedIn({ headers }: FakeRequest): boolean {
  const [scheme = '', credentials = ''] = (headers.authorization ?? '').split(' ')
  const [user, token] = Buffer.from(credentials, 'base64').toString('utf8').split(':')
  return scheme === 'Basic' && user === 'ok/token' && token !== '' && token !== 'wrong'
}
