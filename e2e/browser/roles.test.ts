import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Permission, permissions } from '@muster/contract/common/route.ts'
import type { Browser, Page } from 'playwright-core'
import { type Credentials, openBrowser, openPage, signIn, skipBrowser } from '../support/browser.ts'
import { createFleetScene } from '../support/fleet-scene.ts'
import { settle } from '../support/settle.ts'
import { type Server, startServer } from '../support/start-server.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined ? 'the same on every database' : skipBrowser

type Where = 'everywhere' | 'in the team' | 'anywhere'

interface Control {
  readonly role?: 'switch' | 'checkbox' | 'tab'
  readonly name: string | RegExp
  /** All of them. */
  readonly needs: readonly Permission[]
  readonly where: Where
}

interface Visited {
  readonly path: string
  /** Who lacks this has no link to the page. */
  readonly opens: Permission
  readonly opensWhere: Where
  readonly controls: readonly Control[]
}

const button = (name: string | RegExp, where: Where, ...needs: Permission[]): Control => ({ name, where, needs })

/** Every control that changes something, and what the server asks for it. TEAM is the team of host 1. */
const visits: readonly Visited[] = [
  {
    ...{ path: '/hosts', opens: 'host:read', opensWhere: 'anywhere' },
    controls: [
      button('Add hosts', 'anywhere', 'enroll_secret:read'),
      { role: 'checkbox', name: 'Select all rows of this page', needs: ['host:write'], where: 'anywhere' },
    ],
  },
  {
    ...{ path: '/hosts/1', opens: 'host:read', opensWhere: 'in the team' },
    controls: [
      button('Refetch', 'in the team', 'host:refetch'),
      button('Transfer', 'in the team', 'host:write'),
      button('Delete', 'in the team', 'host:write'),
    ],
  },
  {
    // Whoever has a role in one team only looks at the policies of that team.
    ...{ path: '/policies', opens: 'policy:read', opensWhere: 'anywhere' },
    controls: [
      button('Add a policy', 'in the team', 'policy:write'),
      button('Manage automations', 'in the team', 'team:write'),
    ],
  },
  {
    ...{ path: '/policies?team_id=TEAM', opens: 'policy:read', opensWhere: 'in the team' },
    controls: [
      button('Add a policy', 'in the team', 'policy:write'),
      button('Manage automations', 'in the team', 'team:write'),
    ],
  },
  {
    ...{ path: '/policies/1', opens: 'policy:read', opensWhere: 'anywhere' },
    controls: [button('Save', 'everywhere', 'policy:write')],
  },
  {
    ...{ path: '/software', opens: 'software:read', opensWhere: 'everywhere' },
    controls: [button('Manage automations', 'everywhere', 'config:write')],
  },
  {
    ...{ path: '/automations', opens: 'config:read', opensWhere: 'anywhere' },
    controls: [
      button('Add automation', 'everywhere', 'config:write'),
      { role: 'switch', name: 'Enable Policy automation', needs: ['config:write'], where: 'everywhere' },
      button('Why?', 'anywhere', 'delivery:read'),
    ],
  },
  {
    ...{ path: '/automations/1', opens: 'config:read', opensWhere: 'everywhere' },
    controls: [
      button('Save', 'everywhere', 'config:write'),
      { role: 'tab', name: 'Test', needs: ['delivery:write'], where: 'everywhere' },
    ],
  },
  {
    ...{ path: '/automations/schedules', opens: 'config:read', opensWhere: 'everywhere' },
    controls: [button(/^Run/, 'everywhere', 'schedule:trigger')],
  },
  {
    ...{ path: '/automations/destinations', opens: 'config:read', opensWhere: 'everywhere' },
    controls: [button('Add destination', 'everywhere', 'config:write')],
  },
  {
    ...{ path: '/settings/teams', opens: 'team:write', opensWhere: 'anywhere' },
    controls: [button('Create team', 'everywhere', 'team:write')],
  },
  {
    ...{ path: '/settings/teams/TEAM', opens: 'enroll_secret:write', opensWhere: 'in the team' },
    controls: [
      button('Add member', 'everywhere', 'team:write', 'user:read'),
      button('Delete team', 'in the team', 'team:write'),
    ],
  },
  {
    ...{ path: '/settings/teams/TEAM?tab=secrets', opens: 'enroll_secret:read', opensWhere: 'in the team' },
    controls: [button('Add secret', 'in the team', 'enroll_secret:write')],
  },
  {
    ...{ path: '/settings/enroll-secrets', opens: 'enroll_secret:read', opensWhere: 'everywhere' },
    controls: [button('Add secret', 'everywhere', 'enroll_secret:write')],
  },
  {
    ...{ path: '/settings/labels', opens: 'label:write', opensWhere: 'everywhere' },
    controls: [button('Create label', 'everywhere', 'label:write')],
  },
  {
    ...{ path: '/automations/deliveries', opens: 'delivery:read', opensWhere: 'anywhere' },
    controls: [],
  },
  {
    ...{ path: '/settings/users', opens: 'user:read', opensWhere: 'anywhere' },
    controls: [button('Add user', 'anywhere', 'user:write'), button('Invite user', 'everywhere', 'user:write')],
  },
]

const people = [
  ...(['admin', 'maintainer', 'observer', 'observer_plus', 'gitops'] as const).map((role) => ({
    role,
    isInTeam: false,
  })),
  ...(['admin', 'maintainer', 'observer', 'gitops'] as const).map((role) => ({ role, isInTeam: true })),
]

test('each permission that changes something has a control in the table', () => {
  const changing = permissions.filter((permission) => /:(write|refetch|trigger)$/.test(permission))
  const needed = new Set(visits.flatMap(({ controls }) => controls).flatMap(({ needs }) => needs))
  // Rules about vulnerabilities are written in documents.
  const inDocuments: readonly Permission[] = ['vulnerability_rule:write']
  assert.deepEqual(
    changing.filter((permission) => !needed.has(permission)),
    inDocuments,
  )
})

test('L13: each role sees the controls that would work, and no other', {
  skip,
  concurrency: 3,
  timeout: 240_000,
}, async (t) => {
  const server = await startServer(t)
  await createFleetScene(t, server, 2)
  const { team } = await server.api.post<{ team: { id: number } }>('/teams', { name: 'Laptops' })
  await server.api.post('/hosts/transfer', { team_id: team.id, hosts: [1] })
  // With one team there would be no choice of a team, and an empty list has no header to check.
  await server.api.post('/teams', { name: 'Servers' })
  const browser = await openBrowser(t)
  const checks = people.map(({ role, isInTeam }) =>
    t.test(`${role}${isInTeam ? ' of a team' : ''}`, async () => {
      const login = { email: `${role}-${isInTeam}@example.com`, password: 'correct-horse-battery-4!' }
      const roles = isInTeam ? { teams: [{ id: team.id, role }] } : { global_role: role }
      await server.api.post('/users/admin', { name: role, ...login, ...roles, admin_forced_password_reset: false })
      await looksAround({ browser, server, login, teamId: team.id })
    }),
  )
  await Promise.all(checks)
})

interface Visit {
  readonly browser: Browser
  readonly server: Server
  readonly login: Credentials
  readonly teamId: number
}

interface Me {
  readonly permissions: readonly Permission[]
  readonly team_permissions: readonly { readonly team_id: number; readonly permissions: readonly Permission[] }[]
}

async function looksAround({ browser, server, login, teamId }: Visit): Promise<void> {
  const { page, context, complaints } = await openPage({ browser, url: server.url })
  await signIn(page, login)
  const me = (await page.evaluate('fetch("/api/latest/fleet/me").then((answer) => answer.json())')) as Me
  const refused: string[] = []
  page.on('response', (answer) => {
    if (answer.status() === 403) refused.push(`${page.url()}: ${answer.url()}`)
  })
  const wrong: string[] = []
  await page.goto('/')
  await settle(page)
  for (const { path, opens, opensWhere, controls } of visits) {
    if (!may(me, opens, opensWhere, teamId)) continue
    await page.goto(path.replace('TEAM', String(teamId)))
    await settle(page)
    for (const { role = 'button', name, needs, where } of controls) {
      const isShown = (await page.getByRole(role, { name, exact: typeof name === 'string' }).count()) > 0
      const isRight = needs.every((permission) => may(me, permission, where, teamId))
      if (isShown !== isRight) wrong.push(`${path}: ${String(name)} is ${isShown ? 'shown' : 'absent'}`)
    }
  }
  assert.deepEqual(wrong, [])
  assert.deepEqual(refused, [])
  await refusesSettings(page, may(me, 'config:write', 'everywhere', teamId))
  assert.deepEqual(complaints, [])
  await context.close()
}

async function refusesSettings(page: Page, isAllowed: boolean): Promise<void> {
  await page.goto('/settings/organization/info')
  if (isAllowed) await page.getByRole('textbox', { name: 'Organization name' }).waitFor()
  else await page.getByText('Only users with the role admin or gitops may.').waitFor()
}

function may(me: Me, permission: Permission, where: Where, teamId: number): boolean {
  if (me.permissions.includes(permission)) return true
  if (where === 'everywhere') return false
  return me.team_permissions.some(
    ({ team_id: id, permissions: granted }) => (where === 'anywhere' || id === teamId) && granted.includes(permission),
  )
}
