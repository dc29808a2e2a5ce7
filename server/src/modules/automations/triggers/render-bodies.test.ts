import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostLabel } from '../../hosts/index.ts'
import { renderHostStatusBody } from './render-host-status-body.ts'
import { renderVulnerabilityBody } from './render-vulnerability-body.ts'
import hostStatusSeed from './seed-host-status-body.json' with { type: 'json' }
import { assertSeedShape } from './seed-shape.test-support.ts'
import vulnerabilitySeed from './seed-vulnerability-body.json' with { type: 'json' }

const host: HostLabel = {
  ...{ id: 7, hostname: 'macbook-7', displayName: 'Mac of Ada', hardwareSerial: 'C02', uuid: 'u-7' },
  ...{ teamId: 3, teamName: 'Mathematics' },
}
const found = {
  cve: 'CVE-2014-9471',
  publishedAt: new Date('2014-12-31T00:00:00Z'),
  ...{ cvssScore: 7.5, epssProbability: 0.02, isKnownExploited: false },
}

function vulnerability(includeDetails: boolean): unknown {
  const message = { at: new Date('2026-06-01T12:00:00Z'), found, hosts: [host], serverUrl: 'https://fleet.example.com' }
  return JSON.parse(renderVulnerabilityBody({ ...message, includeDetails }))
}

function hostStatus(includeDetails: boolean): unknown {
  const message = { percentage: 100 / 3, unseenIds: [4, 9], totalHosts: 6, daysCount: 3 }
  return JSON.parse(renderHostStatusBody({ ...message, includeDetails }))
}

test('the vulnerability body is that of the documentation with the listed additions', () => {
  assert.deepEqual(
    [...assertSeedShape(vulnerability(true), vulnerabilitySeed)].sort(),
    [
      '$.vulnerability.cisa_known_exploit',
      '$.vulnerability.cve_published',
      '$.vulnerability.cvss_score',
      '$.vulnerability.epss_probability',
      ...['display_name', 'hardware_serial', 'team_id', 'team_name', 'uuid'].map(
        (key) => `$.vulnerability.hosts_affected[].${key}`,
      ),
    ].sort(),
  )
})

test('the host status body is that of the documentation with the listed additions', () => {
  assert.deepEqual(assertSeedShape(hostStatus(true), hostStatusSeed), ['$.data.host_ids'])
})

test('without details both are the documented bodies and nothing else', () => {
  assert.deepEqual(assertSeedShape(vulnerability(false), vulnerabilitySeed), [])
  assert.deepEqual(assertSeedShape(hostStatus(false), hostStatusSeed), [])
})

test('the sentence is the documented one with the measured percentage and the days', () => {
  const { text } = hostStatus(true) as { text: string }
  assert.equal(text, hostStatusSeed.text.replace('X%', '33.33%').replace('X days', '3 days'))
})
