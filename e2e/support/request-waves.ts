import type { Page, Request, Route } from 'playwright-core'

/**
 * What a page asks for while each answer is held until it has nothing else to ask: every wave waits for an answer of the
 * one before. Holding until the page rests, not for a while, so a slow machine counts the same.
 */
export async function listRequestWaves(page: Page, path: string): Promise<readonly string[][]> {
  const waves: string[][] = []
  const asked = new Set<string>()
  let held: Route[] = []
  // What the page itself names (its first script, style and font) is there before the application asks for anything.
  const isOurs = ({ pathname }: URL) => pathname.includes('/api/') || asked.size > 0
  const hold = async (route: Route) => {
    const request = route.request()
    const key = keyOf(request)
    // What is asked again after a few seconds is no longer waited for.
    if (asked.has(key)) return route.fallback()
    asked.add(key)
    held.push(route)
  }
  // What the page before asks again and again is none of this one's.
  await page.goto('about:blank')
  await page.route(isOurs, hold)
  const first = page.waitForRequest((request) => request.url().includes('/api/'))
  await page.goto(path, { waitUntil: 'commit' })
  await first
  for (;;) {
    await restUntilAsked(page, () => held.length)
    if (held.length === 0) break
    const released = held
    held = []
    waves.push(released.map((route) => nameOf(route.request())))
    await Promise.all(released.map(release))
  }
  await page.unroute(isOurs, hold)
  return waves
}

async function release(route: Route): Promise<void> {
  await route.fallback().catch(() => undefined)
  const answer = await route.request().response()
  // A page that no longer needs it has hung up.
  await answer?.finished().catch(() => undefined)
}

const restedRounds = 3

/** Until the page has asked for all that it can, and shows nothing that is still loading. */
async function restUntilAsked(page: Page, count: () => number): Promise<void> {
  for (let rounds = 0, before = -1; rounds < restedRounds; rounds++) {
    if (count() !== before) rounds = 0
    before = count()
    // The second frame's rest: what the first one drew may ask for something.
    await page.evaluate(
      'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(resolve))))',
    )
    if (before === 0 && (await page.locator('[aria-busy=true]').count()) > 0) rounds = 0
  }
}

function keyOf(request: Request): string {
  return `${request.method()} ${request.url()} ${request.postData() ?? ''}`
}

function nameOf(request: Request): string {
  const { pathname, search } = new URL(request.url())
  return `${pathname.replace('/api/latest/fleet', '')}${search}`
}
