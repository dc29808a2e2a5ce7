import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cutBatches } from '../batches/cut-batches.ts'
import { foldFlips, newFlipStory } from './fold-flips.ts'

type Answer = 'no response' | 'passing' | 'failing'
type Step =
  | { readonly kind: 'answer'; readonly host: number; readonly outcome: 'passing' | 'failing' | 'error' }
  | { readonly kind: 'delete'; readonly host: number }
  | { readonly kind: 'check' }

const host = fc.integer({ min: 1, max: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      host,
      outcome: fc.constantFrom('passing', 'failing', 'error'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), host }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'check' } as const) },
)

/** What the seed says, in as few words as possible: a mark is set by a new failure and wiped by anything that ends it. */
function referenceModel(steps: readonly Step[]): readonly (readonly number[])[] {
  const standing = new Map<number, Answer>()
  let marked = new Set<number>()
  const sent: (readonly number[])[] = []
  for (const one of steps) {
    if (one.kind === 'check') {
      sent.push([...marked].sort())
      marked = new Set()
    } else if (one.kind === 'delete') {
      standing.delete(one.host)
      marked.delete(one.host)
    } else if (one.outcome !== 'error') {
      if (one.outcome === 'passing') marked.delete(one.host)
      else if (standing.get(one.host) !== 'failing') marked.add(one.host)
      standing.set(one.host, one.outcome)
    }
  }
  return sent
}

/** The way of the server: flips are stored as they happen, a check folds those since the last one. */
function asTheServerDoes(steps: readonly Step[]): readonly (readonly number[])[] {
  const standing = new Map<number, Answer>()
  let flips: { to: Answer; hostIds: number[] }[] = []
  const sent: (readonly number[])[] = []
  for (const one of steps) {
    if (one.kind === 'check') {
      const story = newFlipStory()
      foldFlips(story, flips)
      sent.push([...story.newlyFailing].filter((id) => standing.get(id) === 'failing').sort())
      flips = []
    } else if (one.kind === 'delete') standing.delete(one.host)
    else if (one.outcome !== 'error' && standing.get(one.host) !== one.outcome) {
      standing.set(one.host, one.outcome)
      flips.push({ to: one.outcome, hostIds: [one.host] })
    }
  }
  return sent
}

test('C01-C14 C23-C26 folding flips reports what the reference model reports', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      assert.deepEqual(asTheServerDoes(steps), referenceModel(steps))
    }),
    { numRuns: 2_000 },
  )
})

test('folding in pages is folding at once', () => {
  const flip = fc.record({ to: fc.constantFrom<Answer>('failing', 'passing', 'no response'), hostIds: fc.array(host) })
  fc.assert(
    fc.property(fc.array(flip), fc.nat(), (flips, cut) => {
      const [atOnce, paged] = [newFlipStory(), newFlipStory()]
      foldFlips(atOnce, flips)
      const at = flips.length === 0 ? 0 : cut % flips.length
      foldFlips(paged, flips.slice(0, at))
      foldFlips(paged, flips.slice(at))
      assert.deepEqual(paged, atOnce)
    }),
  )
})

test('A14 batches hold all hosts in order, each at most the size, none empty', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 0, max: 12 }), (items, size) => {
      const batches = cutBatches(items, size)
      assert.deepEqual(batches.flat(), items)
      assert.ok(batches.every((batch) => batch.length > 0 && (size === 0 || batch.length <= size)))
      assert.equal(batches.length, items.length === 0 ? 0 : size === 0 ? 1 : Math.ceil(items.length / size))
    }),
  )
})

test('A13 size 0 keeps a hundred thousand hosts together', () => {
  assert.equal(cutBatches(Array.from({ length: 100_000 }), 0).length, 1)
})

test('a host that stops failing leaves, one that fails again is back', () => {
  const { newlyFailing, recovered } = newFlipStory()
  foldFlips({ newlyFailing, recovered }, [
    { to: 'failing', hostIds: [1, 2, 3] },
    { to: 'passing', hostIds: [1, 2] },
    { to: 'no response', hostIds: [3] },
    { to: 'failing', hostIds: [2] },
  ])
  assert.deepEqual([...newlyFailing], [2])
  assert.deepEqual([...recovered], [1, 3])
})
