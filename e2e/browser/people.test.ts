import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openFakeSmtp } from '@muster/server/platform/mail/fake-smtp.test-support.ts'
import { startOpenidProvider } from '@muster/testkit/fakes/openid-provider.ts'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { admin, openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { showIn } from '../support/show-in.ts'
import { type Server, startServer } from '../support/start-server.ts'
import { until } from '../support/until.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

/** Where screenshots go, for those who want to look. */
const pictures = process.env['MUSTER_TEST_PICTURES']

interface Scene {
  readonly t: TestContext
  readonly browser: Browser
  readonly server: Server
  readonly mails: readonly string[]
  readonly smtpPort: number
}

interface Found {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string
    readonly nodes: readonly { html: string }[]
  }[]
}

/** Nothing that keeps people out, in light and in dark. */
async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await showIn(page, colorScheme)
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}-${colorScheme}.png` })
    // Only colours differ in the dark.
    const rules = colorScheme === 'dark' ? ', runOnly: ["color-contrast"]' : ''
    const { violations } = (await page.evaluate(`axe.run({ resultTypes: ["violations"]${rules} })`)) as Found
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    const told = serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
    assert.deepEqual(told, [], `${name} ${colorScheme}`)
  }
  await showIn(page, 'light')
}

/** The newest link to the page in a mail, as the browser follows it. */
async function linkIn(mails: readonly string[], page: string): Promise<string> {
  // Long lines are folded on the wire (quoted-printable).
  const found = () => {
    const texts = mails.map((mail) => mail.replace(/=\r?\n/g, '').replaceAll('=3D', '='))
    return texts.flatMap((text) => new RegExp(`${page}\\?token=[\\w-]{40,}`).exec(text)?.[0] ?? []).at(-1)
  }
  await until(`a mail with ${page}`, async () => found() !== undefined)
  return found() ?? ''
}

function toast(page: Page, text: string) {
  return page.getByRole('alert').filter({ hasText: text }).first()
}

function visit({ browser, server }: Scene) {
  return openPage({ browser, url: server.url })
}

async function setsMailUp(scene: Scene): Promise<void> {
  const { page, context } = await visit(scene)
  await signIn(page, admin, '/settings/organization/smtp')
  await page.getByRole('switch', { name: 'Enable SMTP' }).check({ force: true })
  await page.getByRole('textbox', { name: 'Sender address' }).fill('muster@example.com')
  await page.getByRole('textbox', { name: 'SMTP server' }).fill('127.0.0.1')
  await page.getByRole('textbox', { name: 'Port' }).fill(String(scene.smtpPort))
  for (const name of ['Use SSL/TLS to connect', 'Enable STARTTLS']) {
    await page.getByRole('switch', { name }).uncheck({ force: true })
  }
  const type = page.getByRole('combobox', { name: 'Authentication type' })
  await type.click()
  await page.getByRole('option', { name: 'None' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'None' }).waitFor({ state: 'hidden' })
  assert.equal(await type.inputValue(), 'None')
  assert.ok(await page.getByRole('button', { name: 'Save' }).isEnabled(), 'choosing from the list saved the form')
  await page.getByRole('button', { name: 'Send test mail' }).click()
  await toast(page, 'The mail server took a test mail').waitFor()
  assert.match(scene.mails.at(-1) ?? '', /Muster: test mail/)
  await page.getByRole('button', { name: 'Save' }).click()
  await toast(page, 'Saved.').waitFor()
  await look(page, 'smtp')
  await context.close()
}

async function invites(scene: Scene): Promise<void> {
  const { page, context } = await visit(scene)
  await scene.server.api.post('/teams', { name: 'Sales' })
  await signIn(page, admin, '/settings/users')
  await page.getByRole('button', { name: 'Invite user' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite user' })
  await dialog.getByRole('textbox', { name: 'Email' }).fill('bob@example.com')
  await dialog.getByText('In some teams', { exact: true }).click()
  const team = dialog.getByRole('combobox', { name: 'Add a team' })
  await team.focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option', { name: 'Sales' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  assert.ok(await dialog.isVisible(), 'choosing from the list saved the form')
  await dialog.getByRole('combobox', { name: 'Sales' }).waitFor()
  await look(page, 'invite')
  await dialog.getByRole('button', { name: 'Invite' }).click()
  await page.getByRole('table', { name: 'invitations' }).getByText('bob@example.com').waitFor()
  await look(page, 'users')
  const guest = await visit(scene)
  await guest.page.goto(await linkIn(scene.mails, '/accept-invite'))
  await guest.page.getByText('You will sign in as bob@example.com.').waitFor()
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Bob')
  await guest.page.getByRole('textbox', { name: 'New password' }).fill('short')
  await guest.page.getByRole('button', { name: 'Accept and sign in' }).click()
  await guest.page.getByText(/too short/).waitFor()
  await look(guest.page, 'accept-invite')
  await guest.page.getByRole('textbox', { name: 'New password' }).fill('battery-staple-2?')
  await guest.page.getByRole('button', { name: 'Accept and sign in' }).click()
  await guest.page.getByRole('button', { name: 'Menu of Bob' }).waitFor()
  assert.deepEqual([...guest.complaints, ...guest.foreign], [])
  await guest.context.close()
  await page.reload()
  await page.getByRole('row', { name: /Bob.*bob@example.com.*Observer in Sales/ }).waitFor()
  await context.close()
}

async function resetsPassword(scene: Scene): Promise<void> {
  const { page, context, complaints } = await visit(scene)
  await page.goto('/sign-in?to=%2Fpolicies')
  await page.getByRole('link', { name: 'Forgot password' }).click()
  await page.getByRole('heading', { name: 'Forgot password' }).waitFor()
  await page.getByRole('textbox', { name: 'Email' }).fill('bob@example.com')
  await look(page, 'forgot-password')
  await page.getByRole('button', { name: 'Send link' }).click()
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
  await page.goto(await linkIn(scene.mails, '/reset-password'))
  await page.getByRole('textbox', { name: 'New password' }).fill('another-staple-3?')
  await look(page, 'reset-password')
  await page.getByRole('button', { name: 'Save password' }).click()
  await page.waitForURL('**/sign-in')
  await signIn(page, { email: 'bob@example.com', password: 'another-staple-3?' })
  assert.deepEqual(complaints, [])
  await context.close()
}

async function keepsAccount(scene: Scene): Promise<void> {
  const { page, context, complaints } = await visit(scene)
  const bob = { email: 'bob@example.com', password: 'another-staple-3?' }
  await signIn(page, bob)
  await page.goto('/account')
  await page.getByRole('textbox', { name: 'Name' }).fill('Robert')
  await page.getByRole('textbox', { name: 'Email' }).fill('robert@example.com')
  await page.getByRole('textbox', { name: 'Present password' }).fill(bob.password)
  await page.getByRole('button', { name: 'Save' }).click()
  await toast(page, 'Follow the link').waitFor()
  await page.getByRole('button', { name: 'Create API token' }).click()
  await page.getByText('Shown this once:').waitFor()
  await look(page, 'account')
  await page.getByRole('textbox', { name: 'Old password' }).fill('wrong')
  await page.getByRole('textbox', { name: 'New password' }).fill('fourth-staple-4?')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText(/old_password is wrong/i).waitFor()
  await page.getByRole('textbox', { name: 'Old password' }).fill(bob.password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await toast(page, 'Your password is changed').waitFor()
  await page.goto(await linkIn(scene.mails, '/account/email'))
  await page.getByRole('button', { name: 'Use the new address' }).click()
  await page.getByText('You sign in as robert@example.com from now on').waitFor()
  assert.deepEqual(complaints, [])
  await context.close()
}

async function administers(scene: Scene): Promise<void> {
  const { page, context, complaints } = await visit(scene)
  await signIn(page, admin, '/settings/users')
  await page.getByRole('button', { name: 'Add user' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add user' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Robot')
  await dialog.getByRole('textbox', { name: 'Email' }).fill('robot@example.com')
  await dialog.getByText('For programs', { exact: true }).click()
  await dialog.getByRole('textbox', { name: 'Password' }).fill('battery-staple-2?')
  await look(page, 'add-user')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const token = page.getByRole('dialog', { name: 'API token' })
  await token.getByRole('button', { name: /^Copy / }).waitFor()
  await page.keyboard.press('Escape')
  await token.waitFor({ state: 'hidden' })
  const choose = async (name: string, item: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await choose('Robot', 'Edit')
  const editing = page.getByRole('dialog', { name: 'Edit user' })
  await editing.getByRole('textbox', { name: 'Name' }).fill('Pipeline')
  await editing.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /Pipeline.*API only/ }).waitFor()
  await choose('Robert', 'Sessions')
  await page
    .getByRole('dialog', { name: 'Sessions of Robert' })
    .getByRole('button', { name: 'End all sessions' })
    .click()
  await toast(page, 'Robert is signed out everywhere.').waitFor()
  await look(page, 'sessions')
  await page.keyboard.press('Escape')
  await choose('Robert', 'Require password reset')
  await page.getByRole('button', { name: 'Require password reset' }).click()
  await page.getByRole('row', { name: /Robert.*password, to be changed/ }).waitFor()
  await choose('Pipeline', 'Delete')
  await page.getByRole('button', { name: 'Delete Pipeline' }).click()
  await page.getByRole('row', { name: /Pipeline/ }).waitFor({ state: 'detached' })
  assert.deepEqual(complaints, [])
  await context.close()
}

async function signsOn(scene: Scene): Promise<void> {
  const { page, context } = await visit(scene)
  const provider = await startOpenidProvider(scene.t, `${scene.server.url}/api/v1/fleet/sso/callback`)
  await signIn(page, admin, '/settings/organization/sso')
  await page.getByRole('switch', { name: 'Enable single sign-on' }).check({ force: true })
  await page.getByRole('textbox', { name: 'Identity provider name' }).fill('Acme login')
  await page.getByRole('textbox', { name: 'Issuer URI' }).fill(provider.issuer)
  await page.getByRole('textbox', { name: 'Client ID' }).fill(provider.clientId)
  await page.getByRole('textbox', { name: 'Client secret' }).fill(provider.clientSecret)
  await page.getByRole('button', { name: 'Save' }).click()
  await toast(page, 'Saved.').waitFor()
  await look(page, 'sso')
  const guest = await visit(scene)
  const come = async (path: string) => {
    await guest.page.goto(path)
    await guest.page.getByRole('button', { name: 'Sign in with Acme login' }).click()
    const login = guest.page.getByRole('textbox', { name: 'Enter any login' })
    const allow = guest.page.getByRole('button', { name: 'Continue' })
    const back = guest.page
      .getByRole('heading', { name: 'Sign in to Muster' })
      .or(guest.page.getByRole('button', { name: /^Menu of/ }))
    await guest.page.waitForURL(({ pathname }) => pathname !== '/sign-in')
    await login.or(allow).or(back).first().waitFor()
    if (await login.isVisible()) {
      await login.fill('carla')
      await guest.page.getByRole('textbox', { name: 'and password' }).fill('any')
      await guest.page.getByRole('button', { name: 'Sign-in' }).click()
    }
    await allow.or(back).first().waitFor()
    if (await allow.isVisible()) await allow.click()
  }
  provider.addPerson({ sub: 'carla', email: 'carla@example.com', email_verified: true, name: 'Carla' })
  await come('/hosts?status=online')
  await guest.page.getByText('Nobody with your e-mail address may come in').waitFor()
  await look(guest.page, 'sign-in')
  await page.getByRole('switch', { name: 'Create users who come for the first time' }).check({ force: true })
  await page.getByRole('button', { name: 'Save' }).click()
  await until('saved', async () => {
    const { sso_settings } = await scene.server.api.get<{ sso_settings: { enable_jit_provisioning: boolean } }>(
      '/config',
    )
    return sso_settings.enable_jit_provisioning
  })
  await come('/hosts?status=online')
  await guest.page.getByRole('button', { name: 'Menu of Carla' }).waitFor()
  const { pathname, search } = new URL(guest.page.url())
  assert.equal(pathname + search, '/hosts?status=online')
  await guest.context.close()
  await context.close()
}

test('people come, keep their account and are administered', { skip, timeout: 240_000 }, async (t) => {
  const { mails, smtp } = await openFakeSmtp(t)
  const server = await startServer(t)
  const browser = await openBrowser(t)
  await server.api.patch('/config', { server_settings: { server_url: server.url } })
  const scene: Scene = { t, browser, server, mails, smtpPort: smtp.port }
  await t.test('mail is set up and tried before it is saved', () => setsMailUp(scene))
  await t.test('somebody is invited with a role in a team', () => invites(scene))
  await t.test('a forgotten password is chosen anew', () => resetsPassword(scene))
  await t.test('somebody keeps their own account', () => keepsAccount(scene))
  await t.test('an administrator adds, changes and deletes users', () => administers(scene))
  await t.test('single sign-on leads back to the page that was asked for', () => signsOn(scene))
})
