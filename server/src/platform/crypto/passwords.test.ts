import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPasswords } from './passwords.ts'

test('a password matches its hash and no other password does', async () => {
  const { hashPassword, verifyPassword } = createPasswords()
  const stored = await hashPassword('correct horse')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await verifyPassword('correct horse', stored), true)
  assert.equal(await verifyPassword('correct horsf', stored), false)
  assert.equal(await verifyPassword('', stored), false)
})

test('the same password has another hash each time', async () => {
  const { hashPassword } = createPasswords()
  assert.notEqual(await hashPassword('a'), await hashPassword('a'))
})

test('a password typed with composed or combining characters is the same password', async () => {
  const { hashPassword, verifyPassword } = createPasswords()
  assert.equal(await verifyPassword('caf\u0065\u0301', await hashPassword('caf\u00e9')), true)
})

test('the hash of another program with other parameters is understood', async () => {
  // Test vector of the reference implementation (argon2id, v=19, m=256, t=2, p=1).
  const stored = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
  assert.equal(await createPasswords().verifyPassword('password', stored), true)
})

test('a malformed, truncated or ruinous hash matches nothing and throws nothing', async () => {
  const { hashPassword, verifyPassword } = createPasswords()
  const stored = await hashPassword('a')
  const malformed = [
    '',
    'x',
    '$2a$12$bcrypt',
    stored.slice(0, 60),
    stored.replace('v=19', 'v=16'),
    stored.replace('m=19456', 'm=9999999'),
    stored.replace('m=19456', 'm=1'),
    stored.replace('t=2', 't=0'),
    stored.replace('p=1', 'p=0'),
  ]
  for (const hash of malformed) assert.equal(await verifyPassword('a', hash), false, hash)
})

test('without a stored hash the answer is no, whatever the password', async () => {
  assert.equal(await createPasswords().verifyPassword('a', undefined), false)
})

test('log-ins beyond the queue are refused, the others answered', async () => {
  const { verifyPassword } = createPasswords({ maxRunning: 1, maxWaiting: 2 })
  const cheap = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => verifyPassword('password', cheap)))
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as { code: string }).code)),
    [true, true, true, 'unavailable'],
  )
  assert.equal(await verifyPassword('password', cheap), true)
})
