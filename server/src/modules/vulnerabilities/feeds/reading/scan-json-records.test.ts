import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRecordScanner, type ScanOptions } from './scan-json-records.ts'

function scan(text: string | Buffer, options: ScanOptions, chunkSizes: readonly number[] = [1 << 20]) {
  const bytes = Buffer.from(text as string)
  const scanner = createRecordScanner(options)
  const texts: string[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = chunkSizes[turn % chunkSizes.length] as number
    texts.push(...scanner.push(bytes.subarray(at, at + size)))
    at += size
  }
  return { texts, document: scanner.end() }
}

test('cuts the elements out of the named list and gives the rest of the document', () => {
  const text = '\uFEFF{"a":[1,{"list":[9]}],"list": [ {"x":"]}\\"[,"} , 7,"text" ,[[]] ] , "b":"list"}'
  const { texts, document } = scan(text, { list: 'list' })
  assert.deepEqual(
    texts.map((record) => JSON.parse(record)),
    [{ x: ']}"[,' }, 7, 'text', [[]]],
  )
  assert.deepEqual(document, { a: [1, { list: [9] }], list: [], b: 'list' })
})

test('agrees with JSON.parse wherever the chunks end', () => {
  const documents = fc.record({
    before: fc.jsonValue(),
    list: fc.array(fc.jsonValue(), { maxLength: 5 }),
    after: fc.jsonValue(),
  })
  const spaces = fc.constantFrom(undefined, 1, '\t')
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
  const property = fc.property(documents, spaces, sizes, fc.boolean(), (document, space, chunkSizes, isRoot) => {
    const text = JSON.stringify(isRoot ? document.list : document, undefined, space)
    const { texts } = scan(text, { list: isRoot ? undefined : 'list' }, chunkSizes)
    assert.deepEqual(
      texts.map((record) => JSON.parse(record)),
      JSON.parse(JSON.stringify(document.list)),
    )
  })
  fc.assert(property, { numRuns: 1_000 })
})

test('whatever the bytes are, it ends with an answer or an error', () => {
  const bytes = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', '1', ' ', '\0', '"list":['), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 7 }), (parts, size) => {
      const text = parts.join('')
      let elements: unknown
      try {
        elements = (JSON.parse(text) as { list?: unknown } | null)?.list
      } catch {
        elements = undefined
      }
      if (Array.isArray(elements)) {
        const { texts } = scan(text, { list: 'list' }, [size])
        assert.equal(texts.length, elements.length)
      } else assertRefused(text, size)
    }),
    { numRuns: 2_000 },
  )
})

/** Refused, or found to be no JSON when the records are parsed. */
function assertRefused(text: string, size: number): void {
  assert.throws(() => {
    for (const record of scan(text, { list: 'list' }, [size]).texts) JSON.parse(record)
  })
}

const cut = {
  'in a record': ['{"list":[{"a":1},{"a"', /not whole after record 1/],
  'between records': ['{"list":[{"a":1},', /not whole after record 1/],
  'after the list': ['{"list":[{"a":1}]', /not whole after record 1/],
  'before the list': ['{"li', /not whole after record 0/],
} as const
for (const [where, [text, problem]] of Object.entries(cut)) {
  test(`a document that is cut off ${where} is refused`, () => {
    assert.throws(() => scan(text, { list: 'list' }), { code: 'invalid', message: problem })
  })
}

const refused = {
  'has no list': ['{"other":[1]}', /it has no list "list"/],
  'is a page of HTML': ['<html>[]</html>', /not whole after record 0/],
  'is empty': ['', /not whole after record 0/],
  'has an empty element': ['{"list":[1,,2]}', /record 2 is empty/],
  'ends its list with a comma': ['{"list":[1,]}', /record 2 is empty/],
  'nests too deep': [`{"list":[${'['.repeat(65)}`, /record 1 is nested more than 64 levels deep/],
} as const
for (const [what, [text, problem]] of Object.entries(refused)) {
  test(`a document that ${what} is refused`, () => {
    assert.throws(() => scan(text, { list: 'list' }), { code: 'invalid', message: problem })
  })
}

test('a record beyond the limit is refused by its number before it is kept', () => {
  const text = `{"list":[1,"${'x'.repeat(1_000)}"]}`
  assert.throws(() => scan(text, { list: 'list', maxRecordBytes: 500 }), {
    message: 'record 2 is larger than 500 bytes',
  })
})

test('what lies around the list has a limit, too', () => {
  assert.throws(() => scan(`{"x":"${'x'.repeat(1024 * 1024)}","list":[]}`, { list: 'list' }), { message: /around/ })
})

test('bytes that are no UTF-8 become replacement characters', () => {
  const bytes = Buffer.concat([Buffer.from('["'), Buffer.of(0xff, 0xc3), Buffer.from('"]')])
  assert.deepEqual(scan(bytes, { list: undefined }).texts, ['"\uFFFD\uFFFD"'])
})
