import type { Page } from 'playwright-core'
import type { Interaction, Interactions } from './interactions.ts'

/** What people do with a large list of hosts, again and again. `hosts` are named host-000001 and so on. */
export async function useHostsPage(page: Page, { measure }: Interactions): Promise<readonly Interaction[]> {
  const table = page.getByRole('table', { name: 'hosts' })
  const fresh = () => page.locator('[data-stale]').waitFor({ state: 'detached' })
  const first = (text: string | RegExp) => table.locator('tbody tr').first().getByText(text).waitFor()
  const column = (name: string) => table.getByRole('button', { name })
  const search = page.getByRole('searchbox', { name: 'Search hosts' })
  return [
    await measure(
      'next page',
      () => page.getByRole('button', { name: 'Next' }).click(),
      async () => {
        await page.getByText(/^51 to 100 of/).waitFor()
        await fresh()
      },
    ),
    await measure('sort by last seen', () => column('Last seen').click(), fresh),
    await measure(
      'sort by name, descending',
      async () => {
        await column('Host').click()
        await column('Host').click()
      },
      fresh,
    ),
    await measure('filter by status', () => page.getByRole('button', { name: 'Offline', exact: true }).click(), fresh),
    await measure('all again', () => page.getByRole('button', { name: 'All', exact: true }).click(), fresh),
    await measure(
      'type in the search',
      () => search.pressSequentially('host-00042', { delay: 60 }),
      async () => {
        await first(/host-00042|Host 42/i)
        await fresh()
      },
    ),
    await measure(
      'select the page',
      () => page.getByRole('checkbox', { name: 'Select all rows of this page' }).check(),
      () => page.getByRole('region', { name: 'Selected hosts' }).waitFor(),
    ),
    await measure(
      'open the filters',
      () => page.getByRole('button', { name: 'Filter' }).click(),
      () => page.getByRole('combobox', { name: 'Label' }).waitFor(),
    ),
    await measure(
      'close them',
      () => page.keyboard.press('Escape'),
      () => page.getByRole('combobox', { name: 'Label' }).waitFor({ state: 'hidden' }),
    ),
  ]
}
