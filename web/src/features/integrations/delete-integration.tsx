import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { changeIntegrations } from '../../api/integrations.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FormError } from '../../ui/form.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { tellDone } from '../../ui/toast.ts'
import { type Integration, nameOf, replaceIntegration } from './integration.ts'
import { useRefresh } from './use-integration-form.ts'

export interface DeleteIntegrationProps {
  readonly integration: Integration | undefined
  /** Names of the automations that send there. */
  readonly users: readonly string[]
  readonly onClose: () => void
}

/** Asks once more, and names what ends with it. */
export function DeleteIntegration({ integration, users, onClose }: DeleteIntegrationProps) {
  const refresh = useRefresh()
  const deleting = useMutation({
    mutationFn: (gone: Integration) =>
      changeIntegrations((stored) => replaceIntegration(stored, gone, undefined), { isPrivateAllowed: false }),
    onSuccess: async (_saved, gone) => {
      await refresh()
      tellDone(`${nameOf(gone)} is deleted.`)
      onClose()
    },
  })
  return (
    <Dialog title="Delete integration" isOpen={integration !== undefined} onClose={onClose} size={520}>
      {integration && (
        <Stack>
          <p>
            <strong>{nameOf(integration)}</strong> is deleted with its credentials. Tickets that exist stay as they are;
            Muster no longer follows them, and what waits is cancelled.
          </p>
          {users.length > 0 && (
            <div>
              <p>These automations send there and are switched off where they have no other destination:</p>
              <ul>
                {users.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            </div>
          )}
          <FormError error={deleting.error} />
          <Row>
            <Button color="red" loading={deleting.isPending} onClick={() => deleting.mutate(integration)}>
              Delete
            </Button>
            <Button variant="default" data-autofocus onClick={onClose}>
              Cancel
            </Button>
          </Row>
        </Stack>
      )}
    </Dialog>
  )
}
