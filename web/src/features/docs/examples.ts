import type { HostsUnseenBody } from '@muster/contract/webhooks/hosts-unseen.ts'
import type { PolicyFailingBody } from '@muster/contract/webhooks/policy-failing.ts'
import type { VulnerabilityFoundBody } from '@muster/contract/webhooks/vulnerability-found.ts'

const hosts = [
  { id: 1, hostname: 'macbook-1', url: 'https://muster.example.com/hosts/1' },
  { id: 2, hostname: 'macbook-2', url: 'https://muster.example.com/hosts/2' },
]

// Typed by the contract, so that the documentation cannot drift from what is sent.
export const vulnerabilityFoundExample = JSON.stringify({
  timestamp: '2026-06-01T12:00:00Z',
  vulnerability: {
    cve: 'CVE-2014-9471',
    details_link: 'https://nvd.nist.gov/vuln/detail/CVE-2014-9471',
    hosts_affected: hosts,
  },
} satisfies VulnerabilityFoundBody)

export const policyFailingExample = JSON.stringify({
  timestamp: '2026-06-01T12:00:00Z',
  policy: {
    id: 1,
    name: 'Is Gatekeeper enabled?',
    query: 'SELECT 1 FROM gatekeeper WHERE assessments_enabled = 1;',
    description: 'Checks if gatekeeper is enabled on macOS devices.',
    author_id: 1,
    author_name: 'John',
    author_email: 'john@example.com',
    resolution: 'Turn on Gatekeeper in System Settings.',
    passing_host_count: 2000,
    failing_host_count: 300,
  },
  hosts,
} satisfies PolicyFailingBody)

export const hostsUnseenExample = JSON.stringify({
  text: 'More than 50.00% of your hosts have not checked into Fleet for more than 3 days. You’ve been sent this message because the Host status webhook is enabled in your Fleet instance.',
  data: { unseen_hosts: 1, total_hosts: 2, days_unseen: 3 },
} satisfies HostsUnseenBody)
