import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '../../platform/ingest/checkin.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { listHostSoftware } from './list-host-software.ts'
import { createTeller, deb } from './software.test-support.ts'

const hourSeconds = 3_600

function app(lastOpenedAt: number, more: Row = {}): Row {
  return {
    source: 'apps',
    name: 'Zoom',
    version: '6.6',
    bundle_identifier: 'us.zoom.xos',
    last_opened_at: String(lastOpenedAt),
    installed_path: '/Applications/zoom.us.app',
    ...more,
  }
}

test('tells where software lies and when it was last opened; a move of less than an hour is not written', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx, { platform: 'darwin' })
  const { tell } = createTeller(ctx)
  const opened = Math.floor(ctx.clock.now().getTime() / 1000)
  const usage = async () => {
    const [zoom] = await listHostSoftware(ctx, host)
    return [Date.parse(zoom?.last_opened_at ?? '') / 1000 - opened, zoom?.installed_paths]
  }
  await tell({ [host]: { software_macos: [app(opened + 0.75)] } }, 'darwin')
  assert.deepEqual(await usage(), [0, ['/Applications/zoom.us.app']])
  await tell({ [host]: { software_macos: [app(opened + hourSeconds - 1)] } }, 'darwin')
  assert.deepEqual(await usage(), [0, ['/Applications/zoom.us.app']])
  await tell(
    { [host]: { software_macos: [app(opened + hourSeconds), app(0, { installed_path: '/Users/a/zoom' })] } },
    'darwin',
  )
  assert.deepEqual(await usage(), [hourSeconds, ['/Applications/zoom.us.app', '/Users/a/zoom']])
})

test('an app under another language is the same app', async (t) => {
  const ctx = await openTestContext(t)
  const [a, b] = [await buildHost(ctx), await buildHost(ctx)]
  const { tell } = createTeller(ctx)
  await tell({ [a]: { software_macos: [app(0, { name: 'Photos' })] } }, 'darwin')
  await tell({ [b]: { software_macos: [app(0, { name: 'Fotos' })] } }, 'darwin')
  assert.deepEqual(
    [await listHostSoftware(ctx, a), await listHostSoftware(ctx, b)].map(([one]) => [one?.name, one?.last_opened_at]),
    [
      ['Photos', undefined],
      ['Photos', undefined],
    ],
  )
})

test('in the order of names, more than a page of it', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  const list = Array.from({ length: 2_100 }, (_, index) => deb(`p${String(9_999 - index)}`, '1'))
  await tell({ [host]: { software_linux: list } })
  const names = (await listHostSoftware(ctx, host)).map(({ name }) => name)
  assert.deepEqual(names, list.map(({ name }) => name).toReversed())
})
