import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeEnrollSecrets, enrollSecretsQuery } from '../../api/enroll-secrets.ts'
import { useMay } from '../../api/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { Moment } from '../../ui/moment.tsx'
import { SecretText } from '../../ui/secret-text.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'

const secretBytes = 24

/** What lets hosts enrol into a team, or where null into none. Several at once make it easy to replace one. */
export function EnrollSecrets({ teamId }: { readonly teamId: number | null }) {
  const queryClient = useQueryClient()
  const query = enrollSecretsQuery(teamId)
  const secrets = useQuery(query)
  const mayWrite = useMay('enroll_secret:write', teamId)
  const [deleted, setDeleted] = useState<string>()
  const saving = useMutation({
    mutationFn: (change: Parameters<typeof changeEnrollSecrets>[1]) => changeEnrollSecrets(teamId, change),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: query.queryKey })
      setDeleted(undefined)
      tellDone('Saved. Enrolled hosts stay enrolled.')
    },
    onError: (error) => tellFailed('Could not save the secrets', error),
  })
  const add = (
    <Button
      leftSection={<Icon name="plus" />}
      loading={saving.isPending}
      onClick={() => saving.mutate({ add_secrets: [{ secret: randomSecret() }] })}
    >
      Add secret
    </Button>
  )
  return (
    <Stack>
      {mayWrite && (secrets.data ?? []).length > 0 && <Row>{add}</Row>}
      <DataTable
        what="enrol secrets"
        query={secrets}
        rowKey={({ secret }) => secret}
        skeletonRows={2}
        columns={[
          { title: 'Secret', render: ({ secret }) => <SecretText text={secret} name="the secret" /> },
          { title: 'Created', render: ({ created_at }) => <Moment at={created_at} never="" /> },
          ...(mayWrite
            ? [
                {
                  title: '',
                  align: 'right' as const,
                  render: ({ secret }: { secret: string }) => (
                    <Button size="compact-xs" variant="subtle" onClick={() => setDeleted(secret)}>
                      Delete
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
        empty={<EmptyState title="No host can enrol: there is no secret" action={mayWrite ? add : undefined} />}
      />
      <ConfirmDialog
        title="Delete the secret?"
        action="Delete"
        isOpen={deleted !== undefined}
        isBusy={saving.isPending}
        onConfirm={() => deleted !== undefined && saving.mutate({ remove_secrets: [deleted] })}
        onClose={() => setDeleted(undefined)}
      >
        <p>Enrolled hosts stay. Computers that are set up with it cannot enrol any more, nor enrol again.</p>
      </ConfirmDialog>
    </Stack>
  )
}

function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
