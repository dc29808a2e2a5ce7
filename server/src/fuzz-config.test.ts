import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patchConfigRoute } from '@muster/contract/rest/config.ts'
import { openApi } from '@muster/testkit/api-rig.ts'
import { fuzz, mutated } from '@muster/testkit/fuzz.ts'
import fc from 'fast-check'
import { arbitraryOf } from './schema-arbitrary.test-support.ts'

test('the config document of whoever may write it: no crash, no 5xx and no memory that grows', {
  timeout: 3_600_000,
}, async (t) => {
  const api = await openApi(t)
  await api.patch('/config', { org_info: { org_name: 'O' }, server_settings: { server_url: 'https://a.example.com' } })
  const { text } = await api.get('/config')
  let changed = 0
  const tried = await fuzz({
    what: 'config documents',
    count: 500,
    inputs: fc.oneof(
      arbitraryOf(patchConfigRoute.body as object, 0.02).map((document) => JSON.stringify(document)),
      mutated([text, JSON.stringify(JSON.parse(text))]),
    ),
    tryOne: async (document) => {
      const { status, text: answer } = await api.ask('PATCH', '/config', document)
      assert.ok(status < 500, `${status} ${answer}`)
      if (status === 200) changed++
    },
  })
  assert.ok(changed > tried / 50, `only ${changed} documents were taken`)
  assert.equal((await api.get('/config')).status, 200)
  assert.deepEqual(api.errors, [])
})
