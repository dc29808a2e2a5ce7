import type { Page } from 'playwright-core'
import { until } from './until.ts'

/** Everything that the page waited for is shown. */
export async function settle(page: Page): Promise<void> {
  // An open dialog hides the page behind it from roles.
  await page.locator('main').first().waitFor()
  await until('everything is loaded', async () => (await page.locator('[aria-busy=true]').count()) === 0)
}
