import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc, { type Arbitrary } from 'fast-check'

/** MUSTER_FUZZ_SEED: other inputs, or those of a run that failed. MUSTER_FUZZ_SCALE: so many times more of them. */
const seed = Number(process.env['MUSTER_FUZZ_SEED'] ?? 42)
const scale = Number(process.env['MUSTER_FUZZ_SCALE'] ?? 1)
const maxGrowthBytes = 48 * 1024 * 1024
const batchSize = 50

export interface Fuzz<Input> {
  readonly what: string
  readonly inputs: Arbitrary<Input>
  readonly count: number
  /** Throws when the input does what none may do. */
  tryOne(input: Input): Promise<void>
}

/** Tries generated inputs, fifty at a time, and compares what is held in memory before and after. Returns how many. */
export async function fuzz<Input>({ what, inputs, count, tryOne }: Fuzz<Input>): Promise<number> {
  const batches = Math.ceil((count * scale) / batchSize)
  let heldBytes = 0
  for (let batch = 0; batch < batches; batch++) {
    // After a tenth what is remembered on purpose is remembered.
    if (batch === Math.ceil(batches / 10)) heldBytes = readHeldBytes()
    const sample = fc.sample(inputs, { numRuns: batchSize, seed: seed + batch })
    await Promise.all(
      sample.map((input) =>
        tryOne(input).catch((error: unknown) => {
          const told = `${what}, MUSTER_FUZZ_SEED=${seed + batch}: ${fc.stringify(input).slice(0, 3_000)}`
          throw new Error(told, { cause: error })
        }),
      ),
    )
  }
  const grownBytes = readHeldBytes() - heldBytes
  const megabytes = (grownBytes / 1024 / 1024).toFixed(1)
  console.log(`${what}: ${batches * batchSize} inputs from seed ${seed}, memory ${megabytes} MB more`)
  assert.ok(grownBytes < maxGrowthBytes, `${what}: ${megabytes} MB more are held than before`)
  return batches * batchSize
}

function readHeldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const marks = [
  ...['', '"', '{', '}', '[', ']', ',', ':', '\\', '\u0000', '-', '\n', '\t', ' ', '&a ', '*a ', '!!', '? ', '<<: '],
  ...['null', 'true', '1e999', '-0', '"__proto__":', '\\ud800', '\u202e', '{"a":', '%', '|', '#', '---'],
]

/** A text with pieces taken out, doubled, exchanged and put in: near enough to be read far. */
export function mutated(texts: readonly string[]): Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 12 }),
    put: fc.oneof(
      { arbitrary: fc.constantFrom(...marks), weight: 60 },
      { arbitrary: fc.string({ unit: 'binary', maxLength: 8 }), weight: 20 },
      { arbitrary: fc.constantFrom('['.repeat(1_000), '{"a":'.repeat(1_000), 'x'.repeat(10_000)), weight: 1 },
    ),
  })
  return fc.tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((now, { at, length, put }) => {
      const start = Math.floor(at * now.length)
      return now.slice(0, start) + put + now.slice(start + length)
    }, text),
  )
}
