import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { applyEnrollSecrets, enrollSecretsQuery } from '../../api/hosts.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'

const secretBytes = 24

/** The secrets that let hosts enrol. Several at once make it easy to replace one. */
export function EnrollSecretsPage() {
  const queryClient = useQueryClient()
  const secrets = useQuery(enrollSecretsQuery)
  const applying = useMutation({
    mutationFn: applyEnrollSecrets,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: enrollSecretsQuery.queryKey })
      tellDone('Saved. Enrolled hosts stay enrolled.')
    },
    onError: (error) => tellFailed('Could not save the secrets', error),
  })
  const kept = (secrets.data ?? []).map(({ secret, name }) => ({ secret, ...(name === undefined ? {} : { name }) }))
  const add = (
    <Button
      leftSection={<Icon name="plus" />}
      loading={applying.isPending}
      onClick={() => applying.mutate([...kept, { secret: randomSecret() }])}
    >
      Add secret
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Enrol secrets"
        note="A host shows one of these once, when it enrols."
        actions={secrets.data ? add : undefined}
      />
      <DataTable
        what="enrol secrets"
        query={secrets}
        rowKey={({ secret }) => secret}
        columns={[
          {
            title: 'Secret',
            render: ({ secret }) => <CopyText text={secret} shown={`${secret.slice(0, 6)}…${secret.slice(-4)}`} />,
          },
          { title: 'Created', render: ({ created_at }) => <Moment at={created_at} never="" /> },
          {
            title: '',
            align: 'right',
            render: ({ secret }) => (
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={`Delete the secret ${secret.slice(0, 6)}…`}
                onClick={() => applying.mutate(kept.filter((other) => other.secret !== secret))}
              >
                Delete
              </Button>
            ),
          },
        ]}
        empty={<EmptyState title="No host can enrol: there is no secret" action={add} />}
      />
    </>
  )
}

function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
