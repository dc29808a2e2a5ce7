import { existsSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'

const executablePath = process.env['MUSTER_TEST_CHROMIUM'] ?? '/usr/bin/chromium'

/** Why browser tests cannot run here, or false. */
export const skipBrowser =
  !existsSync(executablePath) &&
  `there is no Chromium at ${executablePath}; install the package chromium, or name one in MUSTER_TEST_CHROMIUM`

/** The distribution's Chromium with an empty profile, silent towards the outside. */
export async function openBrowser(t: Pick<TestContext, 'after'>): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  t.after(() => browser.close())
  return browser
}

export interface OpenPage {
  readonly browser: Browser
  readonly url: string
  readonly width?: number
  readonly scheme?: 'light' | 'dark'
}

/** A page of a browser that has never been here. What the page complains about is kept. */
export async function openPage({ browser, url, width = 1440, scheme = 'light' }: OpenPage) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: 760 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: true,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    // What the server refuses on purpose is said by the page itself.
    const isRefusal = /status of (400|401|403|404|409|422)/.test(message.text())
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
  })
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) foreign.push(request.url())
  })
  return { page, context, complaints, foreign }
}

export interface Credentials {
  readonly email: string
  readonly password: string
}

export const admin: Credentials = { email: 'ada@example.com', password: 'correct-horse-battery-1!' }

export async function signIn(page: Page, { email, password }: Credentials = admin, path = '/'): Promise<void> {
  await page.goto(path)
  await page.getByRole('textbox', { name: 'Email' }).fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const inside = page.getByRole('button', { name: /^Menu of/ })
  // My account has both.
  await inside
    .or(page.getByRole('textbox', { name: 'New password' }))
    .first()
    .waitFor()
}
