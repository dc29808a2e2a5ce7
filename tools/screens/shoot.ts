import type { Browser, Page } from 'playwright-core'
import { openPage, signIn } from '../../e2e/support/browser.ts'
import { settle } from '../../e2e/support/settle.ts'
import type { Screen } from '../../e2e/support/screens.ts'
import type { Server } from '../../e2e/support/start-server.ts'

export interface Shot extends Screen {
  readonly width?: number
  readonly scheme?: 'light' | 'dark'
  /** What the server does to all but the question who is signed in. */
  readonly state?: 'loading' | 'error'
}

export interface Shooting {
  readonly browser: Browser
  readonly server: Server
  readonly fill: (path: string) => string
  readonly fileOf: (shot: Shot) => string
  readonly isFullPage?: boolean
}

const skeletonMs = 400

/** One page of a browser for each width and scheme: signing in is the slow part. */
export async function shoot(shots: readonly Shot[], { browser, server, fill, fileOf, isFullPage = false }: Shooting) {
  const looks = Map.groupBy(shots, ({ width = 1440, scheme = 'light', state }) => `${width} ${scheme} ${state}`)
  for (const group of looks.values()) {
    const [{ width = 1440, scheme = 'light', state } = {} as Shot] = group
    const { page, context } = await openPage({ browser, url: server.url, width, scheme })
    await signIn(page)
    if (state) await disturb(page, state)
    for (const shot of group) {
      await page.goto(fill(shot.path))
      await (state ? page.waitForTimeout(skeletonMs) : settle(page).then(() => page.waitForLoadState('networkidle')))
      await page.screenshot({ path: fileOf(shot), fullPage: isFullPage })
    }
    await context.close()
  }
}

async function disturb(page: Page, state: 'loading' | 'error'): Promise<void> {
  await page.route(/\/api\/latest\/fleet\/(?!me$)/, async (route) => {
    if (state === 'loading') return
    const body = {
      message: 'Unavailable',
      errors: [{ name: 'base', reason: 'the database cannot be reached' }],
      uuid: '7Q2M4K',
    }
    // Not one that is asked again by itself.
    await route.fulfill({ status: 409, json: body })
  })
}
