import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { patchConfigRoute } from '@muster/contract/rest/config.ts'
import { WebhookSettingsPatch } from '@muster/contract/rest/webhook-settings.ts'
import { type ApiRig, openApi } from '@muster/testkit/api-rig.ts'
import { addSoftware } from '@muster/testkit/factories/installed-software.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

type Json = Record<string, unknown>

interface Schemas {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly responses: Json } }>>
  readonly components: object
}

const fleet = JSON.parse(
  readFileSync(new URL('../../testkit/fixtures/fleet/openapi.json', import.meta.url), 'utf8'),
) as Schemas

/** Answers whose shape is decided otherwise, each with the reason. Paths are those of Ajv, ids left out. */
const deviations: Readonly<Record<string, string>> = {
  "GET /fleets/{id} /fleet/agent_options must have required property 'command_line_flags'":
    'options are shown as stored',
  "GET /fleets/{id} /team/agent_options must have required property 'command_line_flags'":
    'options are shown as stored',
  'GET /config /integrations/jira must be array': 'null until there is one, as 4.16 documents it',
  'GET /config /integrations/zendesk must be array': 'null until there is one, as 4.16 documents it',
  'GET /software/versions/{id} /software/vulnerabilities must be null': 'its authors saw software without any',
  'GET /vulnerabilities /counts_updated_at must be string': 'null before the first count',
  'GET /vulnerabilities /vulnerabilities/hosts_count_updated_at must be string': 'null before the first count',
  'GET /vulnerabilities/{cve} /os_versions must be null': 'a list, empty where there is none',
  'GET /vulnerabilities/{cve} /software/resolved_in_version must be string': 'null where no source names one',
  'GET /vulnerabilities/{cve} /vulnerability/hosts_count_updated_at must be string': 'null before the first count',
}

/** Served paths of the schemas, with what to ask. Others are features that Muster does not have. */
async function listRequests(api: ApiRig): Promise<Readonly<Record<string, string>>> {
  const at = api.ctx.clock.now()
  const host = await buildHost(api.ctx, { hostname: 'conform.example', platform: 'darwin', seenAt: at })
  const label = ((await api.post('/labels', { name: 'L', hosts: ['conform.example'] })).body['label'] as Json)['id']
  const team = ((await api.post('/teams', { name: 'T' })).body['team'] as Json)['id']
  await api.post('/policies', { name: 'G', query: 'select 1' })
  await api.post(`/teams/${String(team)}/policies`, {
    name: 'O',
    query: 'select 1',
    resolution: 'r',
    platform: 'linux',
  })
  const software = await addSoftware(api.ctx, [host])
  const { title_id: title } = await api.ctx.db
    .selectFrom('software')
    .select('title_id')
    .where('id', '=', software)
    .executeTakeFirstOrThrow()
  await api.ctx.db
    .insertInto('cves')
    .values({
      ...{ cve: 'CVE-2026-1', description: 'D', published_at: at, cvss_score: 7.5, epss_probability: 0.1 },
      ...{ is_known_exploited: false, host_count: 1, created_at: at },
    })
    .execute()
  await api.ctx.db
    .insertInto('software_cves')
    .values({ software_id: software, cve: 'CVE-2026-1', source: 'nvd', found_seq: 1, found_at: at })
    .execute()
  await api.ctx.db.insertInto('host_users').values({ host_id: host, uid: 1, username: 'u' }).execute()
  return {
    '/activities': '/activities',
    '/config': '/config',
    '/fleets': '/fleets',
    '/fleets/{id}': `/fleets/${String(team)}`,
    '/fleets/{id}/policies': `/fleets/${String(team)}/policies`,
    '/fleets/{id}/secrets': `/fleets/${String(team)}/secrets`,
    '/host_summary': '/host_summary',
    '/hosts': '/hosts',
    '/hosts/count': '/hosts/count',
    '/hosts/identifier/{identifier}': '/hosts/identifier/conform.example',
    '/hosts/{id}': `/hosts/${host}`,
    '/labels': '/labels',
    '/labels/summary': '/labels/summary',
    '/labels/{id}': `/labels/${String(label)}`,
    '/labels/{id}/hosts': `/labels/${String(label)}/hosts`,
    '/me': '/me',
    '/os_versions': '/os_versions',
    '/policies/count': '/policies/count',
    '/software/titles': '/software/titles',
    '/software/titles/{id}': `/software/titles/${title}`,
    '/software/versions': '/software/versions',
    '/software/versions/{id}': `/software/versions/${software}`,
    '/users': '/users',
    '/users/{id}': `/users/${api.userId}`,
    '/version': '/version',
    '/vulnerabilities': '/vulnerabilities',
    '/vulnerabilities/{cve}': '/vulnerabilities/CVE-2026-1',
  }
}

test('answers to GET have the shapes that live Fleet servers answer', async (t) => {
  const api = await openApi(t)
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ components: fleet.components }, 'fleet')
  const found: string[] = []
  const requests = await listRequests(api)
  for (const [path, url] of Object.entries(requests)) {
    const name = `/api/v1/fleet${path}`
    assert.ok(fleet.paths[name]?.get, `the schemas have no ${name}`)
    const pointer = `fleet#/components/schemas/${schemaName(fleet.paths[name].get.responses)}`
    const validate = ajv.getSchema(pointer)
    assert.ok(validate, pointer)
    const { status, body, text } = await api.get(`/api/v1/fleet${url}`)
    assert.equal(status, 200, `${url}: ${text}`)
    if (validate(body)) continue
    for (const error of validate.errors ?? []) {
      found.push(`GET ${path} ${error.instancePath.replaceAll(/\/\d+/g, '')} ${error.message ?? ''}`)
    }
  }
  assert.deepEqual(
    [...new Set(found)].filter((one) => !(one in deviations)),
    [],
  )
  const served = new Set(api.routes.flatMap(({ route }) => [route.path, ...(route.aliases ?? [])]).map(template))
  const forgotten = Object.keys(fleet.paths)
    .map((path) => path.replace('/api/v1/fleet', ''))
    .filter((path) => served.has(template(path)) && !(path in requests))
  assert.deepEqual(forgotten, [], 'served and not checked')
})

function template(path: string): string {
  return path.replaceAll(/:\w+|\{\w+\}/g, '{}')
}

function schemaName(responses: Json): string {
  return /"#\/components\/schemas\/(\w+)"/.exec(JSON.stringify(responses))?.[1] ?? ''
}

test('what GET shows of the configuration can be sent back, and changes nothing', async (t) => {
  const api = await openApi(t)
  await api.patch('/config', { org_info: { org_name: 'O' }, server_settings: { server_url: 'https://x.example.com' } })
  const { body: shown } = await api.get('/config')
  const { update_interval, vulnerabilities, license, logging, ...document } = shown
  assert.ok(update_interval && vulnerabilities && license && logging)
  const sent = await api.patch('/config', document)
  assert.equal(sent.status, 200, sent.text)
  assert.deepEqual((await api.get('/config')).body, shown)
  const on = await api.patch('/config', { mdm: { enable_disk_encryption: true } })
  assert.deepEqual([on.status, (on.body['errors'] as Json[])[0]?.['name']], [422, 'mdm.enable_disk_encryption'])
  const unknown = await api.patch('/config', { host_setings: {} })
  assert.equal(unknown.status, 400)
})

test('the list of absent features names no key that Muster has', () => {
  const twice = (absent: object, schema: unknown, path: string): string[] => {
    const properties = (schema as { properties?: Json } | undefined)?.properties ?? {}
    return Object.entries(absent).flatMap(([key, value]) => {
      if (!Object.hasOwn(properties, key)) return []
      const isGroup = typeof value === 'object' && value !== null && Object.keys(value).length > 0
      return isGroup ? twice(value as object, properties[key], `${path}${key}.`) : [path + key]
    })
  }
  assert.deepEqual(twice(absentFeatures.config, patchConfigRoute.body, ''), [])
  assert.deepEqual(twice(absentFeatures.config.webhook_settings, WebhookSettingsPatch, ''), [])
})
