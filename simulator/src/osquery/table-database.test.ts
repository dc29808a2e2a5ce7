import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createTableDatabase, type Row, type TableSource } from './table-database.ts'
import type { Platform } from './schema.ts'

function open(t: TestContext, platform: Platform = 'linux') {
  const database = createTableDatabase(platform)
  t.after(database.close)
  return database
}

function source(tables: Readonly<Record<string, readonly Row[]>>): TableSource {
  const sets = new Map(Object.entries(tables).map(([name, rows]) => [name, { key: rows, rows: () => rows }]))
  return { rowSet: (table) => sets.get(table) ?? { key: 'empty', rows: () => [] } }
}

const users = [
  { uid: '0', username: 'root', gid: '0' },
  { uid: '4294967294', username: 'nobody', gid: '' },
]

describe('table database', () => {
  it('gives all values as text, with doubles, large numbers and NULL as osquery prints them', (t) => {
    const sql =
      "select 2.0 d, 2.5 e, 12345678901234567890 big, null n, 1 i, 'a' || char(0) || 'b' cut, 9007199254740993 long"
    assert.deepEqual(open(t).query(sql, source({})), [
      { d: '2.0', e: '2.5', big: '1.23456789012346e+19', n: '', i: '1', cut: 'a', long: '9007199254740993' },
    ])
  })

  it('compares by the types of the columns', (t) => {
    const rows = open(t).query(
      "select username from users where uid > 5 and gid is null and shell = ''",
      source({ users }),
    )
    assert.deepEqual(rows, [{ username: 'nobody' }])
  })

  it('answers for columns of other platforms, but leaves them out of *', (t) => {
    const database = open(t)
    assert.deepEqual(database.query('select type from users where uid = 0', source({ users })), [{ type: '' }])
    const [row = {}] = database.query('select * from users', source({ users }))
    assert.equal('type' in row, false)
    assert.equal(row.username, 'root')
    assert.equal('type' in (open(t, 'windows').query('select * from users', source({ users }))[0] ?? {}), true)
  })

  it('has only the tables of its platform and the words of SQLite for mistakes', (t) => {
    const database = open(t)
    assert.throws(() => database.query('select * from apps', source({})), { message: 'no such table: apps' })
    assert.throws(() => database.query('selec 1', source({})), { message: 'near "selec": syntax error' })
    assert.throws(() => database.query('select nope from users', source({})), { message: 'no such column: nope' })
  })

  it('lets a server read and do nothing else', (t) => {
    const database = open(t)
    for (const sql of ['delete from users', 'drop table users', "attach 'x' as y", 'pragma writable_schema = 1']) {
      assert.throws(() => database.query(sql, source({ users })), { message: 'not authorized' }, sql)
    }
    assert.equal(database.query('pragma table_info(users)', source({})).length > 5, true)
  })

  it('never shows one host the rows of another', (t) => {
    const database = open(t)
    const one = source({ users: [{ uid: '1', username: 'one' }] })
    const two = source({ users: [{ uid: '2', username: 'two' }] })
    const name = (from: TableSource) => database.query('select username from users', from)[0]?.username
    assert.deepEqual([name(one), name(two), name(one), name(source({}))], ['one', 'two', 'one', undefined])
  })

  it('changes the rows of one host only', (t) => {
    const database = open(t)
    const changed = database.change("update users set username = 'admin' where uid = 0", source({ users }))
    assert.equal(changed.get('users')?.[0]?.username, 'admin')
    assert.equal(database.query('select username from users where uid = 0', source({ users }))[0]?.username, 'root')
  })

  it('runs several statements one after another', (t) => {
    assert.deepEqual(open(t).query("select ';' a; -- no\n select 2 b;", source({})), [{ a: ';' }, { b: '2' }])
  })

  it('knows aliases of tables', (t) => {
    const programs = [{ name: 'Git', version: '2.52.0' }]
    assert.equal(open(t, 'windows').query('select * from programs_and_features', source({ programs }))[0]?.name, 'Git')
  })

  it('has the functions of osquery', (t) => {
    const sql = `select split('a:b,,c', ':,', 2) s, regex_match('v1.25', '(\\d+)\\.(\\d+)', 2) m, regex_split('a--b', '-+', 1) r,
      version_compare('1.10.0', '1.9.9') v, in_cidr_block('10.0.0.0/8', '10.1.2.3') i, in_cidr_block('10.0.0.0/8', '11.1.2.3') o,
      inet_aton('1.2.3.4') n, to_base64('hi') b, from_base64('aGk=') f, sha1('a') h, concat('a', null, 'b') c`
    assert.deepEqual(open(t).query(sql, source({})), [
      {
        s: 'c',
        m: '25',
        r: 'b',
        v: '1',
        i: '1',
        o: '0',
        n: '16909060',
        b: 'aGk=',
        f: 'hi',
        c: 'ab',
        h: '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8',
      },
    ])
  })
})
