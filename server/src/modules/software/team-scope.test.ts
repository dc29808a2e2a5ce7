import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { addSoftware } from '@muster/testkit/factories/installed-software.ts'

type Json = Record<string, unknown>

test('roles in a team see the software, systems and CVEs of its hosts with team_id, and nothing else', async (t) => {
  const api = await openApi(t)
  const at = api.ctx.clock.now()
  const teams: number[] = []
  for (const name of ['Mine', 'Other']) {
    teams.push(((await api.post('/teams', { name })).body['team'] as Json)['id'] as number)
  }
  const [mine = 0, other = 0] = teams
  const [own, foreign] = [await buildHost(api.ctx, { teamId: mine }), await buildHost(api.ctx, { teamId: other })]
  const shared = await addSoftware(api.ctx, [own, foreign], { name: 'curl', version: '8' })
  const hidden = await addSoftware(api.ctx, [foreign], { name: 'secret-tool', version: '1' })
  const system = await addSoftware(api.ctx, [own], { name: 'macOS', version: '26', source: 'operating_systems' })
  const hiddenSystem = await addSoftware(api.ctx, [foreign], {
    name: 'Plan9',
    version: '4',
    source: 'operating_systems',
  })
  await api.ctx.db.insertInto('cves').values({ cve: 'CVE-2026-1', host_count: 2, created_at: at }).execute()
  await api.ctx.db.insertInto('cve_team_counts').values({ cve: 'CVE-2026-1', team_id: mine, hosts: 1 }).execute()
  await api.ctx.db
    .insertInto('software_cves')
    .values(
      [shared, hidden].map((id) => ({ software_id: id, cve: 'CVE-2026-1', source: 'nvd', found_seq: 1, found_at: at })),
    )
    .execute()
  const titles = new Map(
    (await api.ctx.db.selectFrom('software').select(['id', 'title_id']).execute()).map((row) => [row.id, row.title_id]),
  )
  const title = (id: number) => String(titles.get(id))
  // What to ask for one thing that the team has, and one that it has not.
  const byId: Readonly<Record<string, readonly [string, string]>> = {
    '/software/:id': [`/software/${shared}`, `/software/${hidden}`],
    '/software/titles/:id': [`/software/titles/${title(shared)}`, `/software/titles/${title(hidden)}`],
    '/os_versions/:id': [`/os_versions/${title(system)}`, `/os_versions/${title(hiddenSystem)}`],
    '/vulnerabilities/:cve': ['/vulnerabilities/CVE-2026-1', '/vulnerabilities/CVE-2026-9'],
    '/vulnerabilities/explain': ['', `/vulnerabilities/explain?cve=CVE-2026-1&software_id=${hidden}`],
  }
  const user = await api.logIn(null, [{ teamId: mine, role: 'observer' }])
  const scoped = api.routes.filter(({ route }) => route.scope === 'team_id').map(({ route }) => route.path)
  const open = api.routes.filter(({ route }) => route.permission === 'software:read' && route.scope !== 'team_id')
  assert.deepEqual([scoped.length, open.length], [11, 0])
  for (const path of scoped) {
    const [found = path, missing] = byId[path] ?? []
    const asked = (url: string, team: number | undefined) =>
      user.get(team === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}team_id=${team}`)
    for (const team of [undefined, other, 0]) {
      const { status, text } = await asked(found || (missing ?? ''), team)
      assert.equal(status, 403, `${path} of ${team}`)
      assert.match(text, new RegExp(`set team_id to ${mine}`))
    }
    if (missing !== undefined) assert.equal((await asked(missing, mine)).status, 404, `${missing} of the own team`)
    if (found === '') continue
    const { status, text } = await asked(found, mine)
    assert.equal(status, 200, `${path}: ${text}`)
    assert.ok(!/secret-tool|Plan9/.test(text), text)
    const counts = [...text.matchAll(/"hosts_count": (\d+)/g)].map(([, count]) => count)
    assert.deepEqual(new Set(counts), path === '/software/count' ? new Set() : new Set(['1']), path)
  }
  assert.equal((await user.get(`/software/count?fleet_id=${mine}`)).body['count'], 1)
  const listed = await user.get(`/hosts?software_id=${shared}`)
  assert.deepEqual([(listed.body['hosts'] as Json[]).length, listed.body['software']], [1, undefined])
  assert.equal((await api.get(`/software/${hidden}`)).status, 200)
})
