import { SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { enrollSecretsQuery } from '../../api/enroll-secrets.ts'
import { may, useMe } from '../../api/session.ts'
import { configQuery } from '../../api/settings.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { CopyText } from '../../ui/copy-text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { enrollCommand, type EnrollPlatform, enrollPlatforms } from './enroll-command.ts'

export interface EnrollDialogProps {
  readonly isOpen: boolean
  /** Which the hosts join at first. */
  readonly teamId?: number | undefined
  readonly onClose: () => void
}

export function EnrollDialog({ isOpen, teamId, onClose }: EnrollDialogProps) {
  return (
    <Dialog title="Add hosts" isOpen={isOpen} onClose={onClose} size={760}>
      <EnrollGuide teamId={teamId} />
    </Dialog>
  )
}

const noTeam = 0

/** How a computer comes to be a host: its secret and the agent's flags, to copy. */
export function EnrollGuide({ teamId }: { readonly teamId?: number | undefined }) {
  const [platform, setPlatform] = useState<EnrollPlatform>('darwin')
  const me = useMe()
  const teams = [
    ...(may(me, 'enroll_secret:read') ? [{ id: noTeam, name: 'No team' }] : []),
    ...me.available_teams.filter(({ id }) => may(me, 'enroll_secret:read', id)),
  ]
  const [team, setTeam] = useState((teams.find(({ id }) => id === teamId) ?? teams[0])?.id ?? noTeam)
  const secrets = useQuery(enrollSecretsQuery(team === noTeam ? null : team))
  const config = useQuery(configQuery)
  const serverUrl = config.data?.server_settings.server_url ?? location.origin
  return (
    <Stack>
      <Row>
        <SegmentedControl
          aria-label="Operating system"
          size="xs"
          value={platform}
          onChange={(value) => setPlatform(value)}
          data={enrollPlatforms.map(({ value, label }) => ({ value, label }))}
        />
        {teams.length > 1 && (
          <Select
            aria-label="Team that the hosts join"
            size="xs"
            data={teams.map(({ id, name }) => ({ value: String(id), label: name }))}
            value={String(team)}
            allowDeselect={false}
            onChange={(value) => setTeam(Number(value))}
          />
        )}
      </Row>
      <Loaded what="the enrol secret" query={secrets} rows={4}>
        {([first]) => (
          <>
            <ol>
              <li>Install osquery.</li>
              <li>
                Write the secret{' '}
                {first ? (
                  <CopyText text={first.secret} shown={`${first.secret.slice(0, 6)}…`} />
                ) : (
                  '(there is none yet: add one in Settings)'
                )}{' '}
                into the file that <code>--enroll_secret_path</code> names.
              </li>
              <li>
                Where the server made its own certificate, copy <code>data/tls/ca.pem</code> from the server to the file
                that <code>--tls_server_certs</code> names.
              </li>
              <li>Start the agent:</li>
            </ol>
            <CodeBlock text={enrollCommand(platform, serverUrl)} label="Command that starts the agent" />
          </>
        )}
      </Loaded>
    </Stack>
  )
}
