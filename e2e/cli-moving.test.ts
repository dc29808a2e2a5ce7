import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openScene } from '@muster/cli/cli-scene.test-support.ts'
import { parse } from 'yaml'
import { openFleetctl } from './support/fleetctl.ts'
import { createServerHome } from './support/server-home.ts'
import { runMuster } from './support/server-process.ts'

const page = new URL('../docs/moving-from-fleet.md', import.meta.url)
const main = fileURLToPath(new URL('../cli/src/main.ts', import.meta.url))
const skip =
  (process.env['MUSTER_TEST_DATABASE_URL'] !== undefined && 'the same on every database') ||
  (process.platform === 'win32' && 'the commands are written for a POSIX shell')

/** Answers as Fleet 4.16 does: masks, numbers of its own, keys that Muster does not know, lists without pages. */
const team = { id: 8, created_at: '2022-06-20T10:00:00Z', name: 'Workstations', description: '', agent_options: null }
const policy = { author_id: 3, description: 'd', resolution: 'r', platform: 'darwin', team_id: null }
const answers = {
  version: { version: '4.16.0', branch: '', revision: '', go_version: 'go1.17', build_date: '', build_user: '' },
  login: { user: {}, token: 'fleet-token' },
  'spec/labels': {
    specs: [
      { id: 6, name: 'All Hosts', description: '', query: 'select 1;', label_type: 'builtin' },
      { id: 12, name: 'Laptops', description: 'd', query: 'select 1', platform: 'darwin', label_type: 'regular' },
    ],
  },
  policies: { policies: [{ ...policy, id: 41, name: 'Disk encrypted', query: 'select 1' }] },
  'teams/8/policies': { policies: [{ ...policy, id: 42, team_id: 8, name: 'Screen locks', query: 'select 2' }] },
  teams: {
    teams: [{ ...team, user_count: 0, host_count: 2, hosts: null, users: null, secrets: [{ secret: 'of-the-team' }] }],
  },
  'spec/enroll_secret': { spec: { secrets: [{ secret: 'of-all-hosts', created_at: '2022-06-20T10:00:00Z' }] } },
  users: { users: [{ id: 5, name: 'Bo', email: 'bo@example.com', global_role: 'maintainer', teams: [] }] },
  config: {
    org_info: { org_name: 'Example', org_logo_url: '' },
    server_settings: { server_url: 'https://fleet.example.com', live_query_disabled: false, enable_analytics: true },
    smtp_settings: { enable_smtp: false, configured: false, password: '', port: 587 },
    host_settings: { enable_host_users: true, enable_software_inventory: true },
    agent_options: { config: { options: { logger_plugin: 'tls', pack_delimiter: '/' } }, overrides: {} },
    fleet_desktop: { transparency_url: 'https://fleetdm.com/transparency' },
    webhook_settings: {
      interval: '24h0m0s',
      failing_policies_webhook: {
        enable_failing_policies_webhook: true,
        destination_url: 'http://127.0.0.1:9/policies',
        policy_ids: [41],
        host_batch_size: 0,
      },
    },
    integrations: { jira: null, zendesk: null },
    update_interval: { osquery_detail: 3_600_000_000_000 },
    license: { tier: 'free' },
  },
}

async function openFleet(t: TestContext): Promise<string> {
  const calls = Object.entries(answers).map(([place, body]) => {
    const version = place === 'version' ? 'v1' : 'latest'
    return [`${place === 'login' ? 'POST' : 'GET'} /api/${version}/fleet/${place}`, () => ({ body })]
  })
  return (await openScene(t, Object.fromEntries(calls))).address
}

/** The shell commands of the page, one after the other. */
async function readCommands(): Promise<readonly string[]> {
  const blocks = (await readFile(page, 'utf8')).matchAll(/^```sh\n(.*?)^```/gms)
  return [...blocks].flatMap(([, block = '']) => block.trimEnd().split('\n'))
}

test('the commands of the page move a fleet', { skip }, async (t) => {
  const home = await createServerHome(undefined)
  const server = runMuster(['serve'], {
    ...home.env,
    MUSTER_SERVER_ADDRESS: '127.0.0.1:0',
    MUSTER_WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8',
  })
  t.after(async () => {
    server.signal('SIGKILL')
    await server.ended
    await home.remove()
  })
  const url = await server.listening
  const fleet = await openFleet(t)
  const person = await openFleetctl(t, { url })
  const tool = path.join(person.home, 'fleetctl')
  await writeFile(tool, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`)
  await chmod(tool, 0o755)
  await copyFile(/CA file (\S+)/.exec(server.output())?.[1] ?? '', path.join(person.home, 'muster-ca.pem'))
  const env = {
    HOME: person.home,
    PATH: `${person.home}:${process.env['PATH']}`,
    PASSWORD: 'correct-horse-battery-1!',
  }
  const outputs: string[] = []
  for (const command of await readCommands()) {
    const here = command
      .replaceAll('https://fleet.example.com', fleet)
      .replaceAll('https://muster.example.com:8080', url)
    const { stdout } = await promisify(execFile)('sh', ['-ec', here], { cwd: person.home, env })
    outputs.push(stdout)
  }
  assert.ok(outputs.length > 12)

  const dryRun = outputs.find((output) => output.includes("would've applied"))
  assert.match(dryRun ?? '', /\+ policy "Disk encrypted"/)
  assert.match(outputs.at(-1) ?? '', /nothing changes/)
  const config = parse((await person(['get', 'config'])).out) as { spec: (typeof answers)['config'] }
  assert.equal(config.spec.server_settings.server_url, url)
  const { policies } = JSON.parse((await person(['api', 'policies'])).out) as {
    policies: { id: number; name: string }[]
  }
  assert.deepEqual(
    policies.map(({ name }) => name),
    ['Disk encrypted'],
  )
  const { policy_ids: ids } = config.spec.webhook_settings.failing_policies_webhook
  assert.deepEqual(
    ids,
    policies.map(({ id }) => id),
  )
  const ofTeam = await person(['get', 'policies', '--team', 'Workstations', '--json'])
  assert.match(ofTeam.out, /"Screen locks"/)
  const secrets = parse((await person(['get', 'enroll_secret'])).out) as { spec: { secrets: { secret: string }[] } }
  assert.deepEqual(
    secrets.spec.secrets.map(({ secret }) => secret),
    ['of-all-hosts'],
  )
  const roles = parse((await person(['get', 'user_roles', '--yaml'])).out) as {
    spec: { roles: Record<string, unknown> }
  }
  assert.deepEqual(roles.spec.roles['bo@example.com'], { global_role: 'maintainer', teams: [] })
})
