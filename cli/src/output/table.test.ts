import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeLines, escapeText } from './escape-text.ts'
import { renderTable } from './table.ts'

test('columns line up for wide and combined characters', () => {
  assert.equal(
    renderTable(
      ['NAME', 'N'],
      [
        ['機械', '1'],
        ['e\u0301te', '2'],
        ['👩‍💻', '3'],
      ],
    ),
    [
      '+------+---+',
      '| NAME | N |',
      '+------+---+',
      '| 機械 | 1 |',
      '| e\u0301te  | 2 |',
      '| 👩‍💻   | 3 |',
      '+------+---+',
      '',
    ].join('\n'),
  )
})

test('an empty table is its header', () => {
  assert.equal(renderTable(['A'], []), '+---+\n| A |\n+---+\n')
})

test('makes characters visible that move or hide text', () => {
  assert.equal(escapeText('a\u001b[2Jb\r\n\tc'), 'a\\u{1b}[2Jb\\u{d}\\n\\tc')
  assert.equal(
    escapeText('\u202etxt\u2066\u200b\ufeff\u009b\u2028\ud800'),
    '\\u{202e}txt\\u{2066}\\u{200b}\\u{feff}\\u{9b}\\u{2028}\\u{d800}',
  )
  assert.equal(escapeText('naïve 機械 👩‍💻'), 'naïve 機械 👩‍💻')
  assert.equal(escapeLines('one\ntwo\u0007'), 'one\ntwo\\u{7}')
})
