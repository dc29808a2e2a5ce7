import type { SeededRandom } from '../seeded-random.ts'
import type { Fault } from './fault.ts'

/** Answers that no agent should send: a server must drop what it cannot understand and keep the rest. */
export const garbage: Fault = {
  name: 'garbage',
  description: 'sends answers with wrong types, NUL characters, unknown names and now and then broken JSON',
  rewriteBody(kind, body, random) {
    if (kind !== 'write' && kind !== 'log') return body
    const spoil = random.pick(kind === 'write' ? writeSpoilers : logSpoilers)
    return spoil(body, random)
  },
}

type Spoiler = (body: string, random: SeededRandom) => string
type Fields = Record<string, unknown>

const breakJson: Spoiler = (body, random) => body.slice(0, random.between(1, body.length - 1))

const writeSpoilers: readonly [Spoiler, ...Spoiler[]] = [
  breakJson,
  (body) => edit(body, (fields) => replaceEach(fields, 'queries', () => 'not an array')),
  (body) =>
    edit(body, (fields) => replaceEach(fields, 'queries', () => [1, null, ['row'], 'text', { column: { deep: [1] } }])),
  (body) => edit(body, (fields) => replaceEach(fields, 'queries', spoilRows)),
  (body) => edit(body, (fields) => replaceEach(fields, 'statuses', () => ({ status: 'zero' }))),
  (body) => edit(body, (fields) => replaceEach(fields, 'stats', () => 'fast')),
  (body) => edit(body, (fields) => ({ ...fields, queries: [], statuses: 7, messages: null })),
  (body, random) =>
    edit(body, (fields) => addUnknown(fields, `fleet_policy_query_${random.between(1_000_000, 9_999_999)}`)),
]

const logSpoilers: readonly [Spoiler, ...Spoiler[]] = [
  breakJson,
  (body) => edit(body, (fields) => ({ ...fields, data: { a: 'single object' } })),
  (body) => edit(body, (fields) => ({ ...fields, data: [null, 1, 'line', [], { name: 5, columns: 'no' }] })),
  (body) => edit(body, (fields) => ({ ...fields, log_type: 42 })),
]

function edit(body: string, change: (fields: Fields) => Fields): string {
  return JSON.stringify(change(JSON.parse(body) as Fields))
}

function replaceEach(fields: Fields, key: string, make: (value: unknown) => unknown): Fields {
  const entries = Object.entries((fields[key] ?? {}) as Fields)
  return { ...fields, [key]: Object.fromEntries(entries.map(([id, value]) => [id, make(value)])) }
}

function addUnknown(fields: Fields, id: string): Fields {
  const rows = { ...(fields.queries as Fields), [id]: [{ '1': '1' }], no_such_query: [{ x: 'y' }], '': [] }
  return { ...fields, queries: rows, statuses: { ...(fields.statuses as Fields), [id]: 0, no_such_query: '0' } }
}

function spoilRows(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.map((row) =>
    Object.fromEntries(Object.keys(row as Fields).map((column, index) => [column, spoilers[index % spoilers.length]])),
  )
}

/** A NUL, a lone surrogate, a number, nothing, a number too large for any column, a long text. */
const spoilers = ['nul\u0000inside', 'lone \ud800 surrogate', 12, null, '99999999999999999999999', 'x'.repeat(5000)]
