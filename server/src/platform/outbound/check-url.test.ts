import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAddressGuard } from './address-guard.ts'
import { urlOrigin, urlProblem } from './check-url.ts'

const guard = createAddressGuard([])

const refused = {
  'not a url': /absolute URL/,
  '/relative': /absolute URL/,
  'https:example.com': /absolute URL/,
  'https://': /absolute URL/,
  'https://exa mple.com/': /absolute URL/,
  'ftp://x': /must begin with https:\/\//,
  'https://hooks.example.com/#part': /fragment/,
  'http://127.0.0.1:8080/x': /loopback address.*webhooks\.allowed_networks/,
  'http://0x7f.1/': /loopback/,
  'http://[::1]/': /loopback/,
  'http://localhost:3000/': /loopback.*webhooks\.allowed_networks/,
  'https://169.254.169.254/latest/meta-data': /link-local/,
}

for (const [url, problem] of Object.entries(refused)) {
  test(`G39 refuses "${url}"`, () => assert.match(urlProblem(guard, url) ?? '', problem))
}

test('accepts http and https with a host', () => {
  assert.equal(urlProblem(guard, 'https://hooks.example.com/services/T0/B0?token=x'), undefined)
  assert.equal(urlProblem(guard, 'http://user:secret@93.184.216.34:8080'), undefined)
})

test('accepts localhost where loopback is allowed', () => {
  assert.equal(urlProblem(createAddressGuard(['127.0.0.0/8']), 'http://localhost:3000/'), undefined)
})

test('the origin holds no path, query or credentials', () => {
  assert.equal(urlOrigin('https://user:secret@hooks.example.com:8443/T0/B0?token=x'), 'https://hooks.example.com:8443')
})
