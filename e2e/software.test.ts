import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostDetail } from '@muster/contract/rest/host.ts'
import type { OsVersion, Software, SoftwareTitle } from '@muster/contract/rest/software.ts'
import { createSimulation } from '@muster/simulator/index.ts'
import { startServer } from './support/start-server.ts'
import { until } from './support/until.ts'

interface HostList {
  readonly hosts: readonly { readonly id: number }[]
  readonly software?: Software
}

test('what hosts have is listed, counted, found again on the host, and gone with it', async (t) => {
  const { api, url, enrollSecret } = await startServer(t)
  const simulation = createSimulation({ server: url, enrollSecret })
  t.after(() => simulation.close())
  const ids: number[] = []
  for (const profile of ['ubuntu', 'ubuntu', 'windows', 'macos'] as const) {
    const host = simulation.createHost({ profile })
    await host.enroll({ attempts: 1 })
    if (profile === 'ubuntu') {
      host.sql("update os_version set version = '24.04.3 LTS (Noble Numbat)', major = '24', minor = '4'")
      host.sql("update deb_packages set version = '8.5.0-2ubuntu10.6' where name = 'curl'")
    }
    // The first answer may tell the platform; the second asks what is asked on it.
    for (let round = 0; round < 2; round++) await host.checkIn({ attempts: 1 })
    ids.push((await api.get<{ host: HostDetail }>(`/hosts/identifier/${host.machine.uuid}`)).host.id)
  }
  const [first = 0, second = 0, windows = 0] = ids

  const { software } = await api.get<{ software: Software[] }>('/software?query=curl')
  const curl = software.find(({ name, source }) => name === 'curl' && source === 'deb_packages')
  assert.ok(curl)
  assert.deepEqual([curl.version, curl.hosts_count, curl.arch], ['8.5.0-2ubuntu10.6', 2, 'amd64'])
  assert.deepEqual((await api.get<{ software: Software }>(`/software/${curl.id}`)).software, curl)
  assert.deepEqual((await api.get<{ software: Software }>(`/software/versions/${curl.id}`)).software, curl)
  const having = await api.get<HostList>(`/hosts?software_id=${curl.id}`)
  assert.deepEqual(having.hosts.map(({ id }) => id).sort(), [first, second].sort())
  assert.equal(having.software?.name, 'curl')
  assert.equal((await api.get<{ count: number }>(`/hosts/count?software_id=${curl.id}`)).count, 2)

  const { host } = await api.get<{ host: HostDetail }>(`/hosts/${windows}`)
  const extension = host.software.find(({ source }) => source === 'chrome_extensions')
  assert.ok(extension)
  assert.deepEqual([extension.extension_for, extension.installed_paths.length], ['chrome', 1])
  // Counts of titles follow the reports within seconds.
  await until('the same name on macOS and Windows is two titles', async () => {
    const { software_titles: titles } = await api.get<{ software_titles: SoftwareTitle[] }>(
      '/software/titles?query=zoom',
    )
    return titles.length >= 2
  })

  const { os_versions: systems } = await api.get<{ os_versions: OsVersion[] }>('/os_versions?platform=windows')
  assert.deepEqual(
    systems.map(({ name_only, hosts_count }) => [name_only, hosts_count]),
    [['Microsoft Windows 11 Pro 24H2', 1]],
  )
  assert.match(systems[0]?.version ?? '', /^10\.0\.26100\.\d+$/)
  const onWindows = await api.get<HostList>(`/hosts?os_version_id=${systems[0]?.os_version_id}`)
  assert.deepEqual(
    onWindows.hosts.map(({ id }) => id),
    [windows],
  )

  for (const id of [first, second]) await api.delete(`/hosts/${id}`)
  assert.equal((await api.get<{ software: Software }>(`/software/${curl.id}`)).software.hosts_count, 0)
  assert.equal((await api.get<{ count: number }>('/software/count?query=curl')).count, 1, 'the formula of macOS stays')
  const wrong = await api.ask({ method: 'GET', path: '/api/latest/fleet/software?order_key=password' })
  assert.equal(wrong.status, 400)
})
