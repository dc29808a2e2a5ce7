import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostUrl } from './host-url.ts'

const joined = {
  'https://fleet.example.com': 'https://fleet.example.com/hosts/1',
  'https://fleet.example.com/': 'https://fleet.example.com/hosts/1',
  'https://x.example.com/base/': 'https://x.example.com/base/hosts/1',
  'https://x.example.com:8443//a//b': 'https://x.example.com:8443/a/b/hosts/1',
}

for (const [serverUrl, url] of Object.entries(joined)) {
  test(`A19 ${serverUrl} becomes ${url}`, () => assert.equal(hostUrl(serverUrl, 1), url))
}

test('D02 a server URL that is none is named', () => {
  assert.throws(() => hostUrl(':nope:', 1), {
    code: 'precondition-failed',
    message: /server_settings\.server_url is ":nope:"/,
  })
})
