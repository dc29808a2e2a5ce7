import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FakeJira, startFakeJira } from '@muster/testkit/fakes/fake-jira.ts'
import { type FakeZendesk, startFakeZendesk } from '@muster/testkit/fakes/fake-zendesk.ts'
import { type Receiver, startReceiver } from '@muster/testkit/receiver.ts'
import type { Locator, Page } from 'playwright-core'
import { runAutomations } from '../support/automation.ts'
import { openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFeedFolder } from '../support/feed-folder.ts'
import { createFleetScene, type FleetScene } from '../support/fleet-scene.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser
const later = { NODE_OPTIONS: `--import=${new URL('../support/later-time.ts', import.meta.url).href}` }
/** Zoom for macOS from 5.10.6, mended in 5.12.0. */
const cve = 'CVE-2022-28762'
const token = 'b3owser-t0ken'
/** The index of the feeds is built beside all of this. */
const patience = { timeoutMs: 60_000 }

interface Opened {
  readonly page: Page
  readonly server: Server
  readonly scene: FleetScene
  readonly jira: FakeJira
  readonly dataCenter: FakeJira
  readonly zendesk: FakeZendesk
  readonly receiver: Receiver
}

interface Automation {
  readonly kind: string
  readonly state: string
  readonly destinations: readonly { readonly kind: string }[]
}

async function findAutomation({ api }: Server, kind: string): Promise<Automation> {
  const { automations } = await api.get<{ automations: readonly Automation[] }>('/automations')
  const found = automations.find((automation) => automation.kind === kind)
  assert.ok(found)
  return found
}

test('tickets and webhooks are set up by the paths of the documentation, and arrive', { skip }, async (t) => {
  const folder = await createFeedFolder([cve])
  t.after(() => folder.remove())
  const server = await startServer(t, { env: { ...folder.env, ...later, MUSTER_SESSION_DURATION: '8760h' } })
  const jira = await startFakeJira({ projects: ['SEC', 'OPS'] })
  const dataCenter = await startFakeJira({ projects: ['SEC'], deployment: 'Server' })
  const zendesk = await startFakeZendesk()
  const receiver = await startReceiver()
  for (const one of [jira, dataCenter, zendesk, receiver]) t.after(() => one.close())
  const scene = await createFleetScene(t, server, 3)
  const { page, complaints, foreign } = await openPage({ browser: await openBrowser(t), url: server.url })
  await signIn(page)
  const opened: Opened = { page, server, scene, jira, dataCenter, zendesk, receiver }

  await t.test('L01: Settings, Integrations, none yet', () => findsNone(opened))
  await t.test('L02: an address in the clear cannot be saved', () => refusesHttp(opened))
  await t.test('Enter in a dropdown chooses, and saves nothing', () => pressesEnter(opened))
  await t.test('L05: a failing connection test keeps what was typed and says what Jira answered', () => fails(opened))
  await t.test('L04: Settings, Integrations, Add integration, Ticket destination: Jira, Save', () => addsJira(opened))
  await t.test('Ticket destination: Zendesk, and a Jira Data Center by its token alone', () => addsOthers(opened))
  await t.test('an integration is edited, its token stays where it was', () => edits(opened))
  await t.test('Software, Manage automations, Enable vulnerability automations, Ticket, Ticket destination, Save', () =>
    managesSoftware(opened),
  )
  await t.test('Policies, Manage automations, Enable policy automations, Ticket, Ticket destination, Save', () =>
    managesPolicies(opened),
  )
  await t.test('Policies of a team, Manage automations: its own ticket destination', () => managesTeam(opened))
  await t.test('the other workflow of Software: Webhook, Destination URL, conditions, preview, test', () =>
    choosesWebhook(opened),
  )
  await t.test('L17: deleting an integration in use names what is switched off', () => deletes(opened))
  await t.test('Settings, Organization settings, Host status webhook, and the request arrives', () =>
    setsHostStatus(opened),
  )
  await t.test('L16: saving another section leaves the integrations alone', () => savesOther(opened))
  await t.test('Settings, Organization settings, Checks of automations', () => setsInterval(opened))
  await t.test('Documentation in the menu leads to pages that lead on', () => readsGuide(opened))
  await t.test('nothing outside the server was asked, no page complained, no token was shown', async () => {
    assert.deepEqual(foreign, [])
    assert.deepEqual(complaints, [])
    assert.deepEqual([...jira.violations, ...dataCenter.violations, ...zendesk.violations], [])
    assert.ok(!server.output().includes(token))
  })
})

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu of Ada' }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
}

async function findsNone({ page }: Opened): Promise<void> {
  await openSettings(page)
  await page.getByRole('link', { name: 'Integrations' }).click()
  await page.getByRole('heading', { name: 'Connect Jira or Zendesk' }).waitFor()
  await page.getByRole('button', { name: 'Add integration' }).click()
}

const addDialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Add integration' })

async function choose(dialog: Locator, label: string, option: string): Promise<void> {
  await dialog.getByRole('combobox', { name: label }).click()
  // The list lies over the page, outside of the dialog.
  await dialog.page().getByRole('option', { name: option, exact: true }).click()
}

async function refusesHttp({ page }: Opened): Promise<void> {
  const dialog = addDialog(page)
  await dialog.getByText('Beta').waitFor()
  await dialog.getByRole('textbox', { name: 'URL' }).fill('http://x')
  await dialog.getByText(/must begin with https/).waitFor()
  await dialog.getByRole('textbox', { name: 'Username' }).fill('ok')
  await dialog.getByLabel('API token').fill('wrong')
  await dialog.getByRole('textbox', { name: 'Project key' }).fill('SEC')
  assert.ok(await dialog.getByRole('button', { name: 'Save' }).isDisabled())
}

async function pressesEnter({ page, jira }: Opened): Promise<void> {
  const dialog = addDialog(page)
  await dialog.getByRole('textbox', { name: 'URL' }).fill(jira.url)
  assert.ok(await dialog.getByRole('button', { name: 'Save' }).isEnabled())
  await dialog.getByRole('button', { name: 'More options' }).click()
  for (const name of ['Ticket destination', 'Issue type', 'When all hosts have recovered', 'Labels']) {
    await dialog.getByRole('combobox', { name }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
  }
  await dialog.getByRole('button', { name: 'More options' }).click()
  assert.equal(await dialog.getByText('Testing connection').count(), 0)
  assert.equal(jira.requests.length, 0)
}

async function fails({ page, jira }: Opened): Promise<void> {
  const dialog = addDialog(page)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('alert').getByText(/401/).waitFor()
  assert.equal(await dialog.getByRole('textbox', { name: 'URL' }).inputValue(), jira.url)
  assert.equal(await dialog.getByRole('textbox', { name: 'Username' }).inputValue(), 'ok')
  assert.equal(await dialog.getByLabel('API token').inputValue(), 'wrong')
  assert.equal(await dialog.getByRole('textbox', { name: 'Project key' }).inputValue(), 'SEC')
}

async function addsJira({ page, jira }: Opened): Promise<void> {
  const dialog = addDialog(page)
  await choose(dialog, 'Ticket destination', 'Jira')
  await dialog.getByLabel('API token').fill(token)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText(`${jira.url} - SEC is saved.`).waitFor()
  await dialog.waitFor({ state: 'hidden' })
  const row = page.getByRole('row', { name: `${jira.url} - SEC` })
  await row.getByText('Works').waitFor()
  await row.getByText('Beta').waitFor()
}

async function addsOthers({ page, dataCenter, zendesk, server }: Opened): Promise<void> {
  const dialog = addDialog(page)
  await page.getByRole('button', { name: 'Add integration' }).click()
  await choose(dialog, 'Ticket destination', 'Zendesk')
  await dialog.getByRole('textbox', { name: 'URL' }).fill(zendesk.url)
  await dialog.getByRole('textbox', { name: 'Email' }).fill('ok')
  await dialog.getByLabel('API token').fill(token)
  await dialog.getByRole('textbox', { name: 'Group ID' }).fill('122')
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  await dialog.getByText('Zendesk, group Group 122').waitFor()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: `${zendesk.url} - 122` }).waitFor()

  await page.getByRole('button', { name: 'Add integration' }).click()
  await dialog.getByRole('textbox', { name: 'URL' }).fill(dataCenter.url)
  await dialog.getByLabel('API token').fill(token)
  await dialog.getByRole('textbox', { name: 'Project key' }).fill('SEC')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: `${dataCenter.url} - SEC` }).waitFor()
  const { integrations } = await server.api.get<{ integrations: { jira: Record<string, unknown>[] } }>('/config')
  // Where exactly one transition leads to done, tickets are resolved by it.
  assert.deepEqual(
    integrations.jira.map(({ resolve_transition }) => resolve_transition),
    ['Done', 'Done'],
  )
}

async function edits({ page, jira, server }: Opened): Promise<void> {
  await page.getByRole('button', { name: `Edit ${jira.url} - SEC` }).click()
  const dialog = page.getByRole('dialog', { name: `Edit ${jira.url} - SEC` })
  assert.equal(await dialog.getByLabel('API token').inputValue(), '********')
  await dialog.getByRole('button', { name: 'More options' }).click()
  await dialog.getByRole('combobox', { name: 'Labels' }).fill('fleet')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const { integrations } = await server.api.get<{ integrations: { jira: Record<string, unknown>[] } }>('/config')
  assert.deepEqual(integrations.jira[0], {
    ...integrations.jira[0],
    ...{ api_token: '********', labels: ['fleet'], resolve_transition: 'Done', enable_failing_policies: false },
  })
}

async function managesSoftware({ page, server, jira, scene }: Opened): Promise<void> {
  const host = scene.simulation.createHost({ profile: 'macos' })
  host.sql("UPDATE apps SET bundle_short_version = '5.11.0 (8000)' WHERE bundle_identifier = 'us.zoom.xos'")
  await host.enroll({ attempts: 1 })
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Software' }).click()
  await page.getByRole('button', { name: 'Manage automations' }).click()
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  await dialog.getByRole('switch', { name: 'Enable vulnerability automations' }).click()
  await dialog.getByRole('radio', { name: 'Ticket' }).check()
  await dialog.getByText('Beta').waitFor()
  await dialog.getByText('Please choose a ticket destination.').waitFor()
  assert.ok(await dialog.getByRole('button', { name: 'Save' }).isDisabled())
  await choose(dialog, 'Ticket destination', `${jira.url} - SEC`)
  await dialog.getByRole('button', { name: 'Preview ticket' }).click()
  await dialog
    .getByRole('article', { name: 'Body of the message' })
    .getByText(/found on \d hosts?/)
    .waitFor()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/^Saved and on\. \d+ CVE/).waitFor()
  await dialog.waitFor({ state: 'hidden' })
  assert.deepEqual((await findAutomation(server, 'vulnerability')).state, 'on')

  interface Found {
    readonly vulnerabilities: readonly unknown[]
  }
  await host.checkIn({ attempts: 1 })
  await until(
    'the software is judged',
    async () => {
      const { vulnerabilities } = await server.api.get<Found>(`/vulnerabilities?query=${cve}`)
      return vulnerabilities.length > 0
    },
    patience,
  )
  const ask = () => server.api.ask({ method: 'POST', path: '/api/latest/fleet/trigger?name=vulnerabilities' })
  await until('a run can be asked for', async () => (await ask()).status === 200, patience)
  const issue = await until('the issue is there', () => jira.state.issues[0], patience)
  assert.equal(issue.project, 'SEC')
  assert.equal(issue.fields['summary'], `${cve} found on 1 host`)
  assert.ok((issue.fields['labels'] as string[]).includes('fleet'))
}

async function managesPolicies({ page, server, zendesk, scene }: Opened): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Policies' }).click()
  await page.getByRole('button', { name: 'Manage automations' }).click()
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  await dialog.getByRole('switch', { name: 'Enable policy automations' }).click()
  await dialog.getByRole('checkbox', { name: 'Restarted within the last 30 days' }).check()
  await dialog.getByRole('checkbox', { name: 'The agent runs' }).check()
  await dialog.getByRole('radio', { name: 'Ticket' }).check()
  await dialog.getByText('Beta').waitFor()
  await choose(dialog, 'Ticket destination', `${zendesk.url} - 122`)
  await dialog.getByRole('button', { name: 'Save' }).click()
  // What was said of the other one may still stand there.
  await page.getByText(/^Saved and on\. \d+ polic/).waitFor()
  await dialog.waitFor({ state: 'hidden' })
  await until('two are on', async () => (await page.getByRole('cell', { name: 'On', exact: true }).count()) === 2)
  // Switching on causes a check, which must not come when one of the two fails and the other does not yet.
  await runAutomations(server.api)
  await scene.fail(2)
  await runAutomations(server.api)
  const ticket = await until('the ticket is there', () => zendesk.tickets[0])
  assert.equal(ticket.subject, 'Policy "Restarted within the last 30 days" fails on 2 hosts')
  assert.equal(ticket['group_id'], 122)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Automations' }).click()
  await page
    .getByRole('article', { name: 'Policy automation' })
    .getByText(/one ticket per policy/)
    .waitFor()
}

async function managesTeam({ page, server, dataCenter, scene }: Opened): Promise<void> {
  const { team } = await server.api.post<{ team: { id: number } }>('/teams', { name: 'Workstations' })
  await server.api.post('/hosts/transfer', { team_id: team.id, hosts: [3] })
  const policy = { name: 'Restarted today', query: 'SELECT 1 FROM uptime WHERE total_seconds < 10;' }
  await server.api.post(`/teams/${team.id}/policies`, policy)
  await page.goto(`/policies?team_id=${team.id}`)
  await page.getByRole('button', { name: 'Manage automations' }).click()
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  await dialog.getByRole('switch', { name: 'Enable policy automations' }).click()
  await dialog.getByRole('checkbox', { name: 'Restarted today' }).check()
  await choose(dialog, 'Ticket destination', `${dataCenter.url} - SEC`)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Manage automations' }).click()
  assert.ok(await dialog.getByRole('checkbox', { name: 'Restarted today' }).isChecked())
  await dialog.getByRole('link', { name: 'Open in Automations' }).waitFor()
  await page.keyboard.press('Escape')
  await server.api.post('/hosts/3/refetch')
  await scene.simulation.hosts[2]?.checkIn({ attempts: 1 })
  await runAutomations(server.api)
  const issue = await until('the issue is there', () => dataCenter.state.issues[0])
  assert.equal(issue.fields['summary'], 'Policy "Restarted today" fails on 1 host')
}

async function choosesWebhook({ page, server, receiver }: Opened): Promise<void> {
  await page.goto('/software?manage=true')
  const dialog = page.getByRole('dialog', { name: 'Manage automations' })
  await dialog.getByRole('radio', { name: 'Webhook' }).check()
  await dialog.getByText('Please add a destination URL.').waitFor()
  await dialog.getByRole('combobox', { name: 'Destination URL' }).fill(`${receiver.url}/cve`)
  await dialog.getByRole('textbox', { name: 'Minimum CVSS score' }).fill('7')
  await dialog.getByRole('textbox', { name: 'Minimum EPSS probability (%)' }).fill('10')
  await dialog.getByRole('switch', { name: 'Only known to be exploited' }).click()
  await dialog.getByRole('switch', { name: 'Only with a fix available' }).click()
  await dialog.getByRole('switch', { name: 'Leave out operating systems' }).click()
  await dialog.getByRole('button', { name: 'Preview payload' }).click()
  await dialog.getByRole('region', { name: 'Body of the message' }).getByText('"hosts_affected"').waitFor()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const { automations } = await server.api.get<{ automations: { kind: string; conditions: object }[] }>('/automations')
  assert.deepEqual(automations.find(({ kind }) => kind === 'vulnerability')?.conditions, {
    ...{ minimum_cvss_score: 7, minimum_epss_probability: 0.1, known_exploited_only: true, fix_available_only: true },
    ...{ exclude_operating_systems: true, include_low_confidence: false },
  })
  await page.getByRole('button', { name: 'Manage automations' }).click()
  assert.ok(await dialog.getByRole('radio', { name: 'Webhook' }).isChecked())
  await dialog.getByRole('button', { name: 'Test', exact: true }).click()
  await dialog.getByRole('button', { name: 'Send test' }).click()
  await dialog.getByText(/^Status 200, \d+ ms$/).waitFor()
  assert.deepEqual(
    receiver.requests.map(({ url, headers }) => [url, headers['muster-test']]),
    [['/cve', 'true']],
  )
  await page.keyboard.press('Escape')
}

async function deletes({ page, server, zendesk }: Opened): Promise<void> {
  await page.goto('/settings/integrations')
  await page.getByRole('button', { name: `Delete ${zendesk.url} - 122` }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete integration' })
  await dialog.getByText(/are switched off/).waitFor()
  await dialog.getByRole('listitem').getByText('Policy automation').waitFor()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const { state, destinations } = await findAutomation(server, 'policy')
  assert.deepEqual([state, destinations], ['off', []])
}

async function setsHostStatus({ page, server, receiver }: Opened): Promise<void> {
  await openSettings(page)
  await page.getByRole('heading', { name: 'Organization settings' }).waitFor()
  await page.getByRole('link', { name: 'Host status webhook' }).click()
  await page.getByRole('switch', { name: 'Enable host status webhook' }).click()
  await choose(page.locator('main'), 'Percentage of hosts', '5%')
  await choose(page.locator('main'), 'Number of days', '14 days')
  await page.getByRole('combobox', { name: 'Destination URL' }).fill(`${receiver.url}/silent`)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/^Saved and on\./).waitFor()
  server.later()
  await runAutomations(server.api)
  const request = await until('the request arrives', () => receiver.requests.find(({ url }) => url === '/silent'))
  assert.deepEqual(JSON.parse(request.body), {
    text: JSON.parse(request.body).text,
    data: { unseen_hosts: 4, total_hosts: 4, days_unseen: 14, host_ids: [1, 2, 3, 4] },
  })
  assert.match(JSON.parse(request.body).text, /100\.00%.*14 days/s)
}

async function savesOther({ page, server }: Opened): Promise<void> {
  const { integrations: before } = await server.api.get('/config')
  await page.getByRole('link', { name: 'Organization info' }).click()
  await page.getByRole('textbox', { name: 'Organization name' }).fill('Acme')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.', { exact: true }).first().waitFor()
  assert.deepEqual((await server.api.get('/config'))['integrations'], before)
}

async function setsInterval({ page, server }: Opened): Promise<void> {
  await page.getByRole('link', { name: 'Checks of automations' }).click()
  await page.getByRole('textbox', { name: 'Check every' }).fill('12h')
  await page.getByRole('button', { name: 'Save' }).click()
  await until('it is saved', async () => {
    const { webhook_settings } = await server.api.get<{ webhook_settings: { interval: string } }>('/config')
    return webhook_settings.interval === '12h0m0s'
  })
}

async function readsGuide({ page }: Opened): Promise<void> {
  await page.getByRole('button', { name: 'Menu of Ada' }).click()
  await page.getByRole('menuitem', { name: 'Documentation' }).click()
  await page.getByRole('heading', { name: 'Policy automations' }).waitFor()
  assert.equal(new URL(page.url()).pathname, '/docs/automations')
  const article = page.getByRole('article')
  await article.getByText('Jira and Zendesk as ticket destinations are in beta.').first().waitFor()
  await article.getByRole('link', { name: 'Host status webhook' }).click()
  await page.getByRole('switch', { name: 'Enable host status webhook' }).waitFor()
}
