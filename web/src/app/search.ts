import type { DeliveryFilter } from '../api/deliveries.ts'

type Raw = Readonly<Record<string, unknown>>

const hostStatuses = ['new', 'online', 'offline', 'mia', 'missing'] as const
const ssoReasons = ['no_account', 'no_email', 'other_person', 'expired', 'failed'] as const
const deliveryStates = ['waiting', 'held', 'delivered', 'dead', 'cancelled'] as const

// What stands in an address is foreign: what cannot be understood is left out.
function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined
}

function oneOf<const T extends readonly string[]>(value: unknown, known: T): T[number] | undefined {
  return known.find((candidate) => candidate === value)
}

function instant(value: unknown): string | undefined {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : undefined
}

/** Leaves out what is undefined, so that addresses stay short and types exact. */
function defined<T extends object>(given: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>
  }
}

/** Only a path of our own: a link must not lead to somebody else's page after the sign-in. */
export function readEntry({ to, sso }: Raw): { to?: string; sso?: (typeof ssoReasons)[number] } {
  return defined({
    to: typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : undefined,
    sso: oneOf(sso, ssoReasons),
  })
}

/** Of a link that was mailed. */
export function readToken({ token }: Raw): { token: string } {
  return { token: text(token) ?? '' }
}

export function readHosts(raw: Raw) {
  return defined({
    query: text(raw['query']),
    status: oneOf(raw['status'], hostStatuses),
    label_id: whole(raw['label_id']),
    policy_id: whole(raw['policy_id']),
    policy_response: text(raw['policy_response']),
    software_id: whole(raw['software_id']),
    os_version_id: whole(raw['os_version_id']),
    vulnerability: text(raw['vulnerability']),
    order_key: text(raw['order_key']),
    order_direction: oneOf(raw['order_direction'], ['asc', 'desc'] as const),
    page: whole(raw['page']),
    columns: text(raw['columns']),
  })
}

/** Kept over navigation: whoever looks at one team goes on looking at it. */
export function readTeam(raw: Raw): { team_id?: number | undefined } {
  return defined({ team_id: whole(raw['team_id']) })
}

export function readPolicies(raw: Raw) {
  return defined({
    query: text(raw['query']),
    manage: raw['manage'] === true ? (true as const) : undefined,
  })
}

export function readSoftware(raw: Raw) {
  return defined({
    query: text(raw['query']),
    page: whole(raw['page']),
    order_key: text(raw['order_key']),
    order_direction: oneOf(raw['order_direction'], ['asc', 'desc'] as const),
    only: raw['only'] === true ? (true as const) : undefined,
    created_after: instant(raw['created_after']),
    manage: raw['manage'] === true ? (true as const) : undefined,
  })
}

export function readWhy(raw: Raw) {
  return defined({ policy_id: whole(raw['policy_id']), cve: text(raw['cve']), host_id: whole(raw['host_id']) })
}

export function readDeliveries(raw: Raw) {
  const filter: { [Key in 'state' | 'automation_id' | 'destination_id']: DeliveryFilter[Key] | undefined } = {
    state: oneOf(raw['state'], deliveryStates),
    automation_id: whole(raw['automation_id']),
    destination_id: whole(raw['destination_id']),
  }
  return defined(filter)
}

export function readOpen(raw: Raw): { open?: number | 'new' } {
  const open = raw['open'] === 'new' ? ('new' as const) : whole(raw['open'])
  return open === undefined ? {} : { open }
}

export function readOpenName(raw: Raw) {
  return defined({ open: text(raw['open']) })
}

export function readField(raw: Raw) {
  return defined({ field: text(raw['field']) })
}

export function readHost(raw: Raw) {
  return defined({
    tab: oneOf(raw['tab'], ['policies', 'software', 'vitals', 'users'] as const),
    query: text(raw['query']),
    only: raw['only'] === true ? (true as const) : undefined,
    page: whole(raw['page']),
  })
}

export function readTeamTab(raw: Raw) {
  return defined({ tab: oneOf(raw['tab'], ['members', 'secrets', 'agents', 'details'] as const) })
}

export function readPage(raw: Raw) {
  return defined({ query: text(raw['query']), page: whole(raw['page']) })
}

interface Searched {
  readonly query?: string | undefined
}

/** Whoever goes back leaves a search at once, not letter by letter. */
export function isTypingOn(before: Searched, next: Searched): boolean {
  return before.query !== undefined && next.query !== undefined && next.query !== before.query
}
