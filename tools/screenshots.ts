// npm run screenshots: docs/images from a real server with simulated hosts, to be looked at before they are committed.
// npm run ui:gallery: all screens in all states, widths and colours in gallery/index.html.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openBrowser } from '../e2e/support/browser.ts'
import { findScreenIds } from '../e2e/support/screen-ids.ts'
import { screens } from '../e2e/support/screens.ts'
import { renderGallery } from './screens/render-gallery.ts'
import { crowd, startScreenServer } from '../e2e/support/screen-scene.ts'
import { type Shot, shoot } from './screens/shoot.ts'

const isGallery = process.argv.includes('--gallery')
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length)
const folder = path.resolve(import.meta.dirname, isGallery ? '../gallery' : '../docs/images')
const closing: (() => unknown)[] = []
const t = { after: (close: () => unknown) => void closing.unshift(close) }

const lists =
  /^(dashboard|hosts|software|vulnerabilities|operating-systems|policies|automations|deliveries|destinations|teams|labels|users|activity)$/
const chosen = screens.filter(({ name }) => only === undefined || name.includes(only))
const listed = chosen.filter(({ name }) => lists.test(name))

/** What docs/images shows of a screen where that is not the light one at 1,440 px. */
const looks: Readonly<Record<string, Pick<Shot, 'width' | 'scheme'>>> = {
  'hosts-of-team': { width: 390, scheme: 'dark' },
  'host-software': { width: 1024 },
  'policies-manage-automations': { width: 1024, scheme: 'dark' },
  rule: { scheme: 'dark' },
  'host-status-webhook': { width: 1024 },
  vulnerabilities: { scheme: 'dark' },
}

const beginning: readonly Shot[] = isGallery ? listed : [{ name: 'dashboard-empty', path: '/' }]
const crowded: readonly Shot[] = isGallery
  ? [
      ...chosen.flatMap((screen) => [screen, { ...screen, scheme: 'dark' } as const]),
      ...chosen.map((screen) => ({ ...screen, width: 1024 })),
      ...chosen.map((screen) => ({ ...screen, width: 390 })),
      ...listed.flatMap((screen) => [{ ...screen, state: 'error' } as const, { ...screen, state: 'loading' } as const]),
    ]
  : chosen.filter(({ name }) => name !== 'nowhere').map((screen) => ({ ...screen, ...looks[screen.name] }))

function fileName({ name, width = 1440, scheme = 'light', state }: Shot, fleet: 'empty' | 'crowded'): string {
  if (!isGallery) return `${name}.png`
  return `${name}-${state ?? fleet}-${width}-${scheme}.png`
}

try {
  if (isGallery && only === undefined) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const server = await startScreenServer(t)
  const browser = await openBrowser(t)
  const common = { browser, server, isFullPage: isGallery }
  const emptyFiles = beginning.map((shot) => fileName(shot, 'empty'))
  await shoot(beginning, {
    ...common,
    fill: (where) => where,
    fileOf: (shot) => path.join(folder, fileName(shot, 'empty')),
  })
  await crowd(t, server)
  await shoot(crowded, {
    ...common,
    fill: await findScreenIds(server),
    fileOf: (shot) => path.join(folder, fileName(shot, 'crowded')),
  })
  const files = [...emptyFiles, ...crowded.map((shot) => fileName(shot, 'crowded'))]
  if (isGallery) await writeFile(path.join(folder, 'index.html'), renderGallery(chosen, files))
} finally {
  for (const close of closing) await close()
}
