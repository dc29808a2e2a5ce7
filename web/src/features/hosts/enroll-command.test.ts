import { expect, test } from 'vitest'
import { enrollCommand } from './enroll-command.ts'

test('the agent is told the server, its prefix and files of the platform', () => {
  const linux = enrollCommand('linux', 'https://muster.example.com/fleet/')
  expect(linux).toContain('--tls_hostname=muster.example.com:443 \\\n')
  expect(linux).toContain('--enroll_tls_endpoint=/fleet/api/osquery/enroll')
  expect(linux).toContain('--enroll_secret_path=/etc/osquery/enroll_secret')
  const windows = enrollCommand('windows', 'https://localhost:8080')
  expect(windows).toContain('--tls_hostname=localhost:8080 `\n')
  expect(windows).toContain('--tls_server_certs="C:\\Program Files\\osquery\\ca.pem"')
})
