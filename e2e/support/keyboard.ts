import type { Page } from 'playwright-core'

/** What says by its cursor that it can be clicked and cannot be reached by key; of a group of tabs or options one is enough. */
export async function findUnreachable(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(`(() => {
    const reachable = 'a[href], button, input, select, textarea, summary, label, [tabindex]:not([tabindex="-1"])'
    const ofGroup = '[role="tab"], [role="option"], [role="menuitem"], [role="radio"]'
    return [...document.querySelectorAll('body *')]
      .filter((element) => getComputedStyle(element).cursor === 'pointer' && element.checkVisibility())
      .filter((element) => !element.closest(reachable + ', ' + ofGroup) && !element.querySelector('input, select, label'))
      .map((element) => element.outerHTML.slice(0, 160))
  })()`)) as readonly string[]
}

/** What the Tab key does not come to on its way through the page, from its beginning until it has been everywhere. */
export async function findSkippedByTab(page: Page): Promise<readonly string[]> {
  const wanted = (await page.evaluate(`(() => {
    document.activeElement?.blur()
    // An open dialog keeps the focus.
    const within = document.querySelector('[role="dialog"]') ?? document
    const all = [...within.querySelectorAll('a[href], button:not([disabled]), input:not([disabled]), [tabindex="0"]')]
      .filter((element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }))
      // Of radio buttons of one name Tab comes to one, and arrows to the others.
      .filter((element) => element.type !== 'radio' || element.checked)
    window.musterSkipped = new Set(all)
    return all.length
  })()`)) as number
  for (let step = 0; step < wanted + 10; step++) {
    await page.keyboard.press('Tab')
    const left = await page.evaluate(
      '(() => { musterSkipped.delete(document.activeElement); return musterSkipped.size })()',
    )
    if (left === 0) return []
  }
  return (await page.evaluate('[...musterSkipped].map((element) => element.outerHTML.slice(0, 160))')) as string[]
}
