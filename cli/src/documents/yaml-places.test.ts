import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { CliError } from '../cli-error.ts'
import { parseDocuments } from './parse-documents.ts'
import { parseYaml } from './parse-yaml.ts'
import { isSpec, splitPath } from './spec.ts'
import type { Path } from './yaml-places.ts'

const key = fc.oneof(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }))
const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null))
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}))
const spec = fc.dictionary(key, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true })

const styles = fc.record({
  indent: fc.constantFrom(1, 2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('block' as const, 'flow' as const, 'any' as const),
  defaultKeyType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
  aliasDuplicateObjects: fc.boolean(),
})

function pathsOf(inner: unknown, path: Path = []): readonly Path[] {
  const deeper = isSpec(inner)
    ? Object.keys(inner).flatMap((name) => pathsOf(inner[name], [...path, name]))
    : Array.isArray(inner)
      ? inner.flatMap((item, index) => pathsOf(item, [...path, index]))
      : []
  return [path, ...deeper]
}

/** What stands in the text at `file:line:column`. */
function textAt(lines: readonly string[], place: string): string {
  const [, line = '', column = ''] = /^f:(\d+):(\d+)$/.exec(place) ?? []
  return (lines[Number(line) - 1] ?? '').slice(Number(column) - 1)
}

/** The library writes a few odd keys so that it cannot read them itself. */
function isReadable(text: string): boolean {
  try {
    return parse(text) !== undefined
  } catch {
    return false
  }
}

test('every key of any document is found where it stands, whatever the style and the line ends', () => {
  fc.assert(
    fc.property(spec, styles, fc.constantFrom('\n', '\r\n'), (given, style, lineEnd) => {
      const body = stringify({ apiVersion: 'v1', kind: 'config', spec: given }, { ...style, lineWidth: 0 })
      fc.pre(isReadable(body))
      const text = `# head\n---\n${body}`.replaceAll('\n', lineEnd)
      const [document] = parseDocuments({ name: 'f', text })
      assert.ok(document)
      const lines = text.split(lineEnd)
      for (const path of pathsOf(document.spec)) {
        const last = path.at(-1)
        if (typeof last !== 'string') continue
        const found = textAt(lines, document.placeOf(path))
        // Keys that need it are quoted, long ones are blocks, those with an anchor begin with it.
        assert.ok(found.startsWith(last) || /^["'|>&]/.test(found), `${JSON.stringify(last)}: ${found}`)
      }
    }),
    { numRuns: 300 },
  )
})

test('any text is read or refused with a place inside of it', () => {
  const pieces = fc.constantFrom(
    ...['kind: config', 'spec:', '  a: 1', '- b', '---', '...', '{', '}', '[', ']', '&x', '*x', '<<: *x', '"', "'"],
    ...['|', '>', '\t', '\n', '\r\n', ' ', ': ', '? ', '# c', '!!binary', '%YAML 1.1', '\u2028', '\ud83d', '\0', ','],
  )
  const anything = fc.oneof(
    fc.array(pieces, { maxLength: 20 }).map((words) => words.join('')),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(anything, (text) => {
      try {
        parseDocuments({ name: 'f', text })
      } catch (error) {
        assert.ok(error instanceof CliError, String(error))
        const [, line] = /^f:(\d+):\d+: /.exec(error.message) ?? []
        if (line === undefined) assert.match(error.message, /^f holds no document/)
        else assert.ok(Number(line) >= 1 && Number(line) <= text.split('\n').length, error.message)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('a dotted path leads to its keys, also where keys hold dots', () => {
  const roles = { roles: { 'ada@example.com': { teams: [{ team: 'A' }] } } }
  assert.deepEqual(splitPath(roles, 'roles.ada@example.com.teams.0.team'), [
    'roles',
    'ada@example.com',
    'teams',
    '0',
    'team',
  ])
  assert.deepEqual(splitPath(roles, 'roles.who@example.com'), ['roles', 'who@example.com'])
  assert.deepEqual(splitPath({}, ''), [])
})

test('the path of a value in a plain list of documents is found too', () => {
  const [document] = parseYaml({ name: 'f', text: 'a:\n  - b: 1\n  - c: 2\n' })
  assert.equal(document?.placeOf(['a', 1]), 'f:3:5')
  assert.equal(document?.placeOf(['a', 1, 'c']), 'f:3:5')
})
