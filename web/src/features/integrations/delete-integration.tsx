import { useMutation } from '@tanstack/react-query'
import { type Integration, nameOf } from '../../api/integration.ts'
import { changeIntegrations } from '../../api/integrations.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { FormError } from '../../ui/form.tsx'
import { tellDone } from '../../ui/toast.ts'
import { replaceIntegration } from './integration.ts'
import { useRefresh } from './use-integration-form.ts'

export interface DeleteIntegrationProps {
  readonly integration: Integration
  /** Names of the automations that send there. */
  readonly users: readonly string[]
  readonly onClose: () => void
}

/** Asks once more, and names what ends with it. */
export function DeleteIntegration({ integration, users, onClose }: DeleteIntegrationProps) {
  const refresh = useRefresh()
  const name = nameOf(integration)
  const deleting = useMutation({
    mutationFn: () =>
      changeIntegrations((stored) => replaceIntegration(stored, integration, undefined), { isPrivateAllowed: false }),
    onSuccess: async () => {
      await refresh()
      tellDone(`${name} is deleted.`)
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title="Delete integration"
      action="Delete"
      isOpen
      isBusy={deleting.isPending}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    >
      <p>
        <strong>{name}</strong> is deleted with its credentials. Tickets that exist stay as they are; Muster no longer
        follows them, and what waits is cancelled.
      </p>
      {users.length > 0 && (
        <div>
          <p>These automations send there and are switched off where they have no other destination:</p>
          <ul>
            {users.map((user) => (
              <li key={user}>{user}</li>
            ))}
          </ul>
        </div>
      )}
      <FormError error={deleting.error} title="Not deleted" />
    </ConfirmDialog>
  )
}
