import type { HostLabel } from '../../hosts/index.ts'
import type { Policy } from '../../policies/index.ts'

const day = new Date('2022-01-01T00:00:00Z')

/** The documented example, for where nothing of the kind has happened yet. */
export const samplePolicy: Policy = {
  id: 1,
  teamId: null,
  name: 'Is Gatekeeper enabled?',
  query: 'SELECT 1 FROM gatekeeper WHERE assessments_enabled = 1;',
  description: 'Checks if gatekeeper is enabled on macOS devices.',
  resolution: 'Turn on Gatekeeper feature in System Preferences.',
  platform: 'darwin',
  authorId: 1,
  authorName: 'John',
  authorEmail: 'john@example.com',
  queryVersion: 1,
  queryChangedAt: day,
  createdAt: day,
  updatedAt: day,
  passingHostCount: 2000,
  failingHostCount: 300,
}

export const sampleHosts: readonly HostLabel[] = [1, 2].map((id) => ({
  id,
  hostname: `macbook-${id}`,
  displayName: `macbook-${id}`,
  hardwareSerial: `C02EXAMPLE${id}`,
  uuid: `00000000-0000-4000-8000-00000000000${id}`,
  teamId: null,
  teamName: null,
}))

export const sampleMeasure = { percentage: 50, unseenIds: [1], totalHosts: 2, daysCount: 3 }

export const sampleFound = {
  cve: 'CVE-2014-9471',
  publishedAt: new Date('2015-01-16T16:59:00Z'),
  cvssScore: 7.5,
  epssProbability: 0.02,
  isKnownExploited: false,
}
