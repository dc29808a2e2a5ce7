import fc, { type Arbitrary } from 'fast-check'

interface Schema {
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema | readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

const words = fc.constantFrom('', ' ', 'a', 'policy', 'select 1', 'https://a.example.com', '1h', 'admin', 'darwin', 'T')

/** Text that breaks careless code: other scripts, directions, NUL, half surrogates, formulas, SQL, long ones. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom(
    '\u0000',
    '\ud800',
    "'; drop table hosts; --",
    '=1+1',
    '\u202e',
    '../..',
    '%',
    '_',
    '\\',
    '{}',
    '__proto__',
  ),
  fc.constant('x'.repeat(5_000)),
)

export const hostileValue: Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, -1, 0, 1.5, 2_147_483_648, 1e300, [], {}, [[]], { a: { b: null } }),
)

/** Values of the schema, and now and then something else in their place. */
export function arbitraryOf(schema: Schema, hostility = 0.05): Arbitrary<unknown> {
  const faithful = faithfulOf(schema, hostility)
  if (hostility === 0) return faithful
  return fc.oneof(
    { arbitrary: faithful, weight: Math.round(100 * (1 - hostility)) },
    { arbitrary: hostileValue, weight: Math.round(100 * hostility) },
  )
}

function faithfulOf(schema: Schema, hostility: number): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => arbitraryOf(one, hostility)))
  const type = Array.isArray(schema.type) ? (schema.type[0] as string) : schema.type
  switch (type) {
    case 'object':
      return objectOf(schema, hostility)
    case 'array':
      return fc.array(arbitraryOf(Array.isArray(schema.items) ? {} : ((schema.items ?? {}) as Schema), hostility), {
        maxLength: 3,
      })
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return fc.oneof(words, hostileText)
    default:
      return hostileValue
  }
}

function objectOf(schema: Schema, hostility: number): Arbitrary<unknown> {
  const [pattern] = Object.values(schema.patternProperties ?? {})
  if (pattern) return fc.dictionary(fc.oneof(words, hostileText), arbitraryOf(pattern, hostility), { maxKeys: 2 })
  const required = new Set(schema.required)
  const entries = Object.entries(schema.properties ?? {}).map(([key, one]) => {
    const value = arbitraryOf(one, hostility)
    return [key, required.has(key) ? value : fc.option(value, { nil: undefined, freq: 2 })] as const
  })
  return fc.record(Object.fromEntries(entries)).map((value) => JSON.parse(JSON.stringify(value)) as unknown)
}

function numberOf({ minimum = -1_000, maximum = 1_000_000 }: Schema): Arbitrary<number> {
  const low = Math.max(minimum, -2_147_483_648)
  const high = Math.min(maximum, 2_147_483_647)
  return fc.oneof(fc.integer({ min: low, max: Math.min(high, Math.max(low, 9)) }), fc.integer({ min: low, max: high }))
}
