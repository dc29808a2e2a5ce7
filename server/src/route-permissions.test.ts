import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'
import { authorizeRoute } from './modules/identity/index.ts'
import type { Actor, GlobalRole } from './platform/context.ts'
import { createRestServer } from './transports/rest/create-rest-server.ts'

/**
 * Who gets through to which endpoint. Global roles: a admin, m maintainer, o observer, p observer_plus, g gitops; the
 * same in capitals for roles in a team, whose verbs narrow to that team (below). `anybody` is logged in, with or without
 * a role; `everybody` need not be. An endpoint that is in no row fails the test.
 */
const table: Readonly<Record<string, string>> = {
  amop: `
    GET /activities
    GET /vulnerabilities/feeds
  `,
  anybody: `
    GET /api/v1/fleet/version
    POST /change_password
    GET /email/change/:token
    POST /gitops
    GET /labels
    GET /labels/:id
    GET /labels/summary
    POST /logout
    GET /me
    POST /perform_required_password_reset
    POST /sessions
    GET /sessions/:id
    DELETE /sessions/:id
    GET /spec/labels
    GET /spec/labels/:name
    POST /translate
    GET /users/:id
    PATCH /users/:id
    GET /users/:id/sessions
    DELETE /users/:id/sessions
  `,
  everybody: `
    POST /api/v1/setup
    POST /forgot_password
    GET /gitops/schema
    GET /healthz
    GET /invites/:token
    POST /login
    GET /readyz
    POST /reset_password
    GET /sso
    POST /sso
    GET /sso/callback
    POST /users
    GET /version
  `,
  amopgAMOPG: `
    GET /automations
    GET /automations/:id
    GET /config
    GET /global/policies
    GET /global/policies/:id
    GET /policies/changes
    GET /policies/count
    GET /teams
    GET /teams/:id
    GET /teams/:team_id/policies
    GET /teams/:team_id/policies/:policy_id
    GET /teams/:team_id/policies/count
  `,
  ag: `
    POST /automations
    PATCH /automations/:id
    DELETE /automations/:id
    POST /automations/reset
    PATCH /config
    POST /destinations
    PATCH /destinations/:id
    DELETE /destinations/:id
    POST /destinations/:id/resume
    POST /destinations/:id/rotate
    POST /destinations/inspect
    POST /notices/:id/dismiss
    POST /teams
  `,
  aA: `
    POST /automations/:id/backtest
    POST /automations/:id/preview
    POST /automations/:id/test
    GET /automations/deliveries
    GET /automations/deliveries/:id
    GET /automations/deliveries/latest
    POST /automations/deliveries/:id/redeliver
    GET /automations/explain
    GET /teams/:id/users
    PATCH /teams/:id/users
    DELETE /teams/:id/users
    GET /users
    DELETE /users/:id
    POST /users/admin
  `,
  a: `
    POST /automations/deliveries/held/dismiss
    POST /automations/deliveries/held/send
    GET /automations/tickets
    POST /destinations/:id/replay
    POST /destinations/:id/test
    GET /invites
    POST /invites
    PATCH /invites/:id
    DELETE /invites/:id
    POST /trigger
    POST /users/:id/require_password_reset
    POST /users/roles/spec
  `,
  amopg: `
    GET /destinations
    GET /destinations/:id
    GET /schedules
    GET /vulnerabilities/rules
    GET /vulnerabilities/rules/:id
  `,
  amg: `
    POST /global/policies
    PATCH /global/policies/:id
    POST /global/policies/delete
    POST /labels
    PATCH /labels/:id
    DELETE /labels/:name
    DELETE /labels/id/:id
    GET /spec/enroll_secret
    POST /spec/enroll_secret
    PATCH /spec/enroll_secret
    POST /spec/labels
    POST /spec/vulnerability_rules
    POST /vulnerabilities/rules
    PATCH /vulnerabilities/rules/:id
    DELETE /vulnerabilities/rules/:id
  `,
  amopAMOP: `
    GET /host_summary
    GET /hosts
    GET /hosts/:id
    POST /hosts/:id/refetch
    GET /hosts/count
    GET /hosts/:id/changes
    GET /hosts/identifier/:identifier
    GET /hosts/report
    POST /hosts/search
    GET /labels/:id/hosts
    POST /targets
    POST /targets/count
    GET /os_versions
    GET /os_versions/:id
    GET /software
    GET /software/:id
    GET /software/count
    GET /software/titles
    GET /software/titles/:id
    GET /software/versions
    GET /vulnerabilities
    GET /vulnerabilities/:cve
    GET /vulnerabilities/explain
  `,
  amAM: `
    DELETE /hosts/:id
    POST /hosts/delete
    POST /hosts/transfer
    POST /hosts/transfer/filter
  `,
  am: `
    GET /notices
  `,
  amgAMG: `
    POST /spec/policies
    GET /teams/:id/secrets
    PATCH /teams/:id/secrets
    POST /teams/:team_id/policies
    PATCH /teams/:team_id/policies/:policy_id
    POST /teams/:team_id/policies/delete
  `,
  agAG: `
    POST /spec/teams
    PATCH /teams/:id
    DELETE /teams/:id
    POST /teams/:id/agent_options
  `,
}

const roles: Readonly<Record<string, GlobalRole>> = {
  a: 'admin',
  m: 'maintainer',
  o: 'observer',
  p: 'observer_plus',
  g: 'gitops',
}
const callers = 'amopgAMOPGn'.split('')

/** `n` has no role at all. */
function actorOf(letter: string): Actor {
  const role = roles[letter.toLowerCase()] ?? null
  const isOfTeam = letter !== letter.toLowerCase() && role !== null
  const account = { kind: 'user', id: 1, name: 'U', email: 'u@example.com', sessionId: 1 } as const
  return isOfTeam ? { ...account, role: null, teams: [{ teamId: 1, role }] } : { ...account, role, teams: [] }
}

function expectedCallers(key: string): string {
  if (key === 'everybody') return ['-', ...callers].join('')
  return key === 'anybody' ? callers.join('') : key
}

test('every endpoint lets in exactly the roles of the table', async (t) => {
  const api = await openApi(t)
  const app = createRestServer({
    context: api.ctx,
    // What answers is not asked here, only who gets that far.
    routes: api.routes.map(({ route }) => ({ route, run: async () => ({}) })),
    ...{ urlPrefix: '', readRemoteAddress: () => '192.0.2.1', authorize: authorizeRoute },
    authenticate: async (_ctx, authorization = '') => actorOf(authorization.at(-1) ?? ''),
    createServer: (handler) => createServer(handler),
  })
  t.after(() => app.close())
  const rows = Object.entries(table).flatMap(([key, text]) =>
    text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [[line.trim(), expectedCallers(key)] as const])),
  )
  const expected = new Map(rows)
  assert.equal(expected.size, rows.length, 'no endpoint stands in two rows')
  const found = new Map<string, string>()
  for (const { route } of api.routes) {
    let letters = ''
    for (const letter of route.permission === 'none' ? ['-', ...callers] : callers) {
      const path = route.path.replaceAll(/:\w+/g, '1')
      const team = route.scope === 'team_id' ? '?team_id=1' : ''
      const url = (/^\/(api|healthz|readyz|version)/.test(path) ? path : `/api/latest/fleet${path}`) + team
      const headers = letter === '-' ? {} : { authorization: `Bearer ${letter}` }
      const { statusCode } = await app.inject({ method: route.method, url, headers })
      assert.notEqual(statusCode, 404, url)
      if (statusCode !== 401 && statusCode !== 403) letters += letter
    }
    found.set(`${route.method} ${route.path}`, letters)
  }
  const inOrder = (map: ReadonlyMap<string, string>) => [...map].map((row) => row.join('  ')).sort()
  assert.deepEqual(inOrder(found), inOrder(expected))
})

test('without a log-in only what everybody may do answers', async (t) => {
  const api = await openApi(t)
  const closed = api.routes.filter(({ route }) => route.permission !== 'none')
  for (const { route } of closed) {
    const url = route.path.startsWith('/api') ? route.path : `/api/latest/fleet${route.path}`
    const { status } = await api.inject({ method: route.method, url: url.replaceAll(/:\w+/g, '1') })
    assert.equal(status, 401, `${route.method} ${route.path}`)
  }
})
