import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { showIn } from './show-in.ts'

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

export async function findViolations(page: Page, onlyRule?: string): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const runOnly = onlyRule === undefined ? '' : `, runOnly: ["${onlyRule}"]`
  const found = (await page.evaluate(`axe.run({ resultTypes: ["violations"]${runOnly} })`)) as {
    violations: Violation[]
  }
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
}

/** All that axe knows in the light; in the dark only the colours are others. */
export async function checkColours(page: Page, path: string): Promise<string[]> {
  const light = await findViolations(page)
  await showIn(page, 'dark')
  const dark = await findViolations(page, 'color-contrast')
  await showIn(page, 'light')
  return [...light.map((problem) => `${path} ${problem}`), ...dark.map((problem) => `${path}, dark: ${problem}`)]
}
