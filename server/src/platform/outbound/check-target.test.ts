import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import { checkTarget, type TargetOptions } from './check-target.ts'

const names: Readonly<Record<string, readonly string[]>> = {
  'public.example.com': ['93.184.216.34'],
  'inside.example.com': ['10.0.0.7', 'fd12::7'],
  'both.example.com': ['10.0.0.7', '93.184.216.34'],
  'rebinding.example.com': ['127.0.0.1'],
}

function check(url: string, options: Partial<TargetOptions> = {}) {
  const resolve: TargetOptions['resolve'] = (name, done) => {
    const addresses = names[name] ?? (/^[\d.]+$/.test(name) ? [name] : [])
    done(
      addresses.length === 0 ? new Error('not found') : null,
      addresses.map((address) => ({ address, family: 4 })),
    )
  }
  return checkTarget(url, { allowedNetworks: [], grants: [], resolve, clock: createFixedClock(), ...options })
}

test('has nothing to say about a public address over TLS', async () => {
  assert.deepEqual(await check('https://public.example.com/x'), {
    problem: undefined,
    warnings: [],
    privateAddresses: [],
  })
})

test('warns of a name that does not resolve and of a public address without TLS', async () => {
  const unknown = await check('https://nowhere.example.com/x')
  assert.equal(unknown.problem, undefined)
  assert.match(unknown.warnings[0] ?? '', /^nowhere\.example\.com does not resolve/)
  assert.match(
    (await check('http://public.example.com:8080/x')).warnings[0] ?? '',
    /^public\.example\.com:8080 is reached without TLS/,
  )
})

test('refuses what leads to private addresses, says how to open them and which they are', async () => {
  const refused = await check('https://inside.example.com/x')
  assert.match(refused.problem ?? '', /^inside\.example\.com leads to 10\.0\.0\.7: .*allow_private=true/)
  assert.deepEqual(refused.privateAddresses, ['10.0.0.7', 'fd12::7'])
  assert.deepEqual((await check('https://192.168.3.4/x')).privateAddresses, ['192.168.3.4'])
})

test('accepts what a grant or the setting opens, without a warning about TLS', async () => {
  const granted = await check('http://inside.example.com/x', { grants: ['10.0.0.7', 'fd12::7'] })
  assert.deepEqual([granted.problem, granted.warnings], [undefined, []])
  assert.equal((await check('http://10.1.2.3/', { allowedNetworks: ['10.0.0.0/8'] })).problem, undefined)
})

test('accepts a name of which one address may be reached', async () => {
  assert.equal((await check('https://both.example.com/')).problem, undefined)
})

test('loopback is never offered to be opened', async () => {
  const refused = await check('https://rebinding.example.com/')
  assert.match(refused.problem ?? '', /loopback.*add it or its range to webhooks\.allowed_networks/)
  assert.deepEqual(refused.privateAddresses, [])
})

test('a look-up without an answer ends after five seconds like that of a name that leads nowhere', async () => {
  const clock = createFixedClock()
  const checking = check('http://slow.example.com/x', { clock, resolve: () => undefined })
  await clock.advance(5_000)
  const { problem, warnings } = await checking
  assert.equal(problem, undefined)
  assert.deepEqual(
    warnings.map((warning) => warning.slice(0, 32)),
    ['slow.example.com does not resolv', 'slow.example.com is reached with'],
  )
})
