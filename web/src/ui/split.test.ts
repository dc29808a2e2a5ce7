import { expect, test } from 'vitest'
import { splitJson } from './split-json.ts'
import { splitSql } from './split-sql.ts'

const join = (parts: readonly { text: string }[]) => parts.map(({ text }) => text).join('')

test('cuts JSON into keys, texts and numbers and loses nothing', () => {
  const value = { name: 'a "quoted" \\ text: 7', list: [1, -2.5e3, true, null], empty: {} }
  const parts = splitJson(JSON.stringify(value))
  expect(join(parts)).toBe(JSON.stringify(value, null, 2))
  expect(parts.filter(({ kind }) => kind === 'key').map(({ text }) => text)).toEqual(['"name"', '"list"', '"empty"'])
  expect(parts.filter(({ kind }) => kind === 'number').map(({ text }) => text)).toEqual(['1', '-2500', 'true', 'null'])
  expect(splitJson('not JSON')).toEqual([{ kind: 'plain', text: 'not JSON' }])
})

test('colours SQL and changes none of it', () => {
  const sql = "SELECT 1 FROM users WHERE name = 'it''s' -- select\n AND selected = 2;"
  const parts = splitSql(sql)
  expect(join(parts)).toBe(sql)
  expect(parts.filter(({ kind }) => kind === 'word').map(({ text }) => text)).toEqual([
    'SELECT',
    'FROM',
    'WHERE',
    'AND',
  ])
  expect(parts.find(({ kind }) => kind === 'comment')?.text).toBe('-- select')
  expect(parts.find(({ kind }) => kind === 'text')?.text).toBe("'it''s'")
  expect(join(splitSql("WHERE open = 'never closed"))).toBe("WHERE open = 'never closed")
})
