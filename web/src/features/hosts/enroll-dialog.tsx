import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { enrollSecretsQuery } from '../../api/hosts.ts'
import { configQuery } from '../../api/settings.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyText } from '../../ui/copy-text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Stack } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { enrollCommand, type EnrollPlatform, enrollPlatforms } from './enroll-command.ts'

export function EnrollDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog title="Add hosts" isOpen={isOpen} onClose={onClose} size={760}>
      <EnrollGuide />
    </Dialog>
  )
}

/** How a computer comes to be a host: its secret and the agent's flags, to copy. */
export function EnrollGuide() {
  const [platform, setPlatform] = useState<EnrollPlatform>('darwin')
  const secrets = useQuery(enrollSecretsQuery)
  const config = useQuery(configQuery)
  const serverUrl = config.data?.server_settings.server_url ?? location.origin
  return (
    <Loaded what="the enrol secret" query={secrets} rows={4}>
      {(found) => (
        <Stack>
          <SegmentedControl
            aria-label="Operating system"
            size="xs"
            value={platform}
            onChange={(value) => setPlatform(value)}
            data={enrollPlatforms.map(({ value, label }) => ({ value, label }))}
          />
          <p>
            1. Install osquery. 2. Write the secret{' '}
            {found[0] ? (
              <CopyText text={found[0].secret} shown={`${found[0].secret.slice(0, 6)}…`} />
            ) : (
              '(there is none yet: add one in Settings)'
            )}{' '}
            into a file. 3. Where the server made its own certificate, copy <code>data/tls/ca.pem</code> from the
            server. 4. Start the agent:
          </p>
          <CodeBlock text={enrollCommand(platform, serverUrl)} label="Command that starts the agent" />
        </Stack>
      )}
    </Loaded>
  )
}
