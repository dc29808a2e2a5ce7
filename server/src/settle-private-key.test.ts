import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { resealSecrets } from './compose-secrets.ts'
import { Secret } from './kernel/secret.ts'
import { applyEnrollSecrets } from './modules/hosts/index.ts'
import type { State, StateKeys } from './open-state.ts'
import { adoptKey, listOtherKeys, writeNextKey } from './platform/crypto/key-files.ts'
import { keyIdOf } from './platform/crypto/key-id.ts'
import { saveKeyProof } from './platform/crypto/key-queries.ts'
import { createSecretBox } from './platform/crypto/secret-box.ts'
import { inTransaction } from './platform/database/in-transaction.ts'
import { settlePrivateKey } from './settle-private-key.ts'

const [first, second, third] = ['1', '2', '3'].map((digit) => new Secret(digit.repeat(40))) as [Secret, Secret, Secret]

async function open(t: TestContext) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'muster-keys-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const ctx = { ...(await openTestContext(t)), box: createSecretBox(first) }
  await applyEnrollSecrets(ctx, { teamId: null, secrets: [{ secret: 'of the laptops', name: 'laptops' }] })
  writeFileSync(path.join(dataDir, 'private_key'), first.reveal())
  const stateWith = (current: Secret, changes: Partial<StateKeys> = {}): State => ({
    ...{ database: ctx.database, box: createSecretBox(current), close: async () => undefined },
    keys: { ...{ current, others: [], isMissing: false, isFile: true, dataDir }, ...changes },
  })
  const settle = (current: Secret, changes: Partial<StateKeys> = {}) =>
    settlePrivateKey(stateWith(current, changes), ctx)
  /** The transaction of a rotation. */
  const reseal = (from: Secret, to: Secret) =>
    inTransaction(ctx.db, async (tx) => {
      const before = createSecretBox(from)
      const box = createSecretBox(to)
      await resealSecrets(tx, { open: (sealed, purpose) => before.open(sealed, purpose), box }, ctx.clock.now())
      await saveKeyProof(tx, box, ctx.clock.now())
    })
  const readKey = (name = 'private_key') => readFileSync(path.join(dataDir, name), 'utf8').trim()
  return { ctx, dataDir, settle, reseal, readKey }
}

test('another key than that of the database is refused with what would have to be typed again', async (t) => {
  const { settle, readKey } = await open(t)
  // Before there is a proof, by what is sealed; afterwards by the proof.
  const refusal = /enroll secret "laptops" of all hosts \(Settings > Enroll secrets\)/
  await assert.rejects(settle(second), { code: 'precondition-failed', message: refusal })
  await settle(first)
  const id = new RegExp(`not the key of this database \\(id ${keyIdOf(createSecretBox(first))}\\).*`)
  await assert.rejects(settle(second), { message: id })
  await assert.rejects(settle(second), { message: refusal })
  await assert.rejects(settle(third, { isMissing: true }), { message: /is missing: there is no file private_key/ })
  assert.equal(readKey(), first.reveal(), 'and nothing was written')
})

test('a change of the key may be cut off at any place: the next start has the key that opens the database', async (t) => {
  const { ctx, dataDir, settle, reseal, readKey } = await open(t)
  await settle(first)

  await writeNextKey(dataDir, second)
  // Cut off before the transaction: nothing has changed.
  await settle(first, { others: await listOtherKeys(dataDir) })
  assert.deepEqual([readKey(), existsSync(path.join(dataDir, 'private_key.next'))], [first.reveal(), false])

  await writeNextKey(dataDir, second)
  await reseal(first, second)
  // Cut off after the transaction, before the files were changed.
  const box = await settle(first, { others: await listOtherKeys(dataDir) })
  assert.equal(keyIdOf(box), keyIdOf(createSecretBox(second)))
  assert.deepEqual([readKey(), readKey('private_key.old')], [second.reveal(), first.reveal()])
  assert.equal(existsSync(path.join(dataDir, 'private_key.next')), false)

  await writeNextKey(dataDir, third)
  await reseal(second, third)
  await adoptKey(dataDir, third)
  // A power cut took the transaction away and left the files: the former key is beside.
  await reseal(third, second)
  assert.equal(keyIdOf(await settle(third, { others: await listOtherKeys(dataDir) })), keyIdOf(box))
  assert.equal(readKey(), second.reveal())

  const { lookup_hash, sealed } = await ctx.db.selectFrom('enroll_secrets').selectAll().executeTakeFirstOrThrow()
  assert.equal(box.open(sealed, 'enroll_secret'), 'of the laptops')
  assert.equal(lookup_hash, box.lookupHash('of the laptops', 'enroll_secret'), 'hosts still enrol with it')
})
