import type { Page } from 'playwright-core'

export interface Interaction {
  readonly name: string
  /** From the input to the next paint, as the browser measured it; what is under 16 ms is told as 16. */
  readonly paintMs: number
  /** The longest task of the page from the input until everything was shown: the answer's rows included. */
  readonly longestTaskMs: number
}

const watching = `
  window.mustered = { paints: [], tasks: [] }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId > 0) mustered.paints.push(entry.duration)
  }).observe({ type: 'event', durationThreshold: 16, buffered: false })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) mustered.tasks.push(entry.duration)
  }).observe({ type: 'longtask', buffered: false })
`

const settledMs = 60

export interface Interactions {
  /** Does something as a person would, waits for what follows, and says how long the page kept them waiting itself. */
  measure(name: string, act: () => Promise<unknown>, shown: () => Promise<unknown>): Promise<Interaction>
}

/** Watches a page that is loaded; another load ends it. The server's time is not in the figures. */
export async function watchInteractions(page: Page): Promise<Interactions> {
  await page.evaluate(watching)
  return {
    measure: async (name, act, shown) => {
      await page.evaluate('mustered.paints = []; mustered.tasks = []; undefined')
      await act()
      await shown()
      await page.waitForTimeout(settledMs)
      const { paints, tasks } = (await page.evaluate('mustered')) as { paints: number[]; tasks: number[] }
      return { name, paintMs: Math.max(16, ...paints), longestTaskMs: Math.max(0, ...tasks) }
    },
  }
}
