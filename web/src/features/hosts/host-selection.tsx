import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deleteHosts, type HostFilter, hostKeys, listHostIds } from '../../api/hosts.ts'
import { may, useMe } from '../../api/session.ts'
import { counted } from '../../ui/counted.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Row } from '../../ui/layout.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import style from './host-selection.module.css'
import { TransferDialog } from './transfer-dialog.tsx'

export interface HostSelectionProps {
  readonly ids: readonly number[]
  /** What is shown, to which the selection can be widened. */
  readonly filter: HostFilter
  readonly count: number | undefined
  readonly onSelect: (ids: readonly number[]) => void
}

/** What can be done with several hosts at once. */
export function HostSelection({ ids, filter, count, onSelect }: HostSelectionProps) {
  const [asking, setAsking] = useState<'delete' | 'transfer'>()
  const queryClient = useQueryClient()
  const me = useMe()
  const words = counted(ids.length, 'host')
  const close = () => setAsking(undefined)
  const done = async (message: string) => {
    await queryClient.invalidateQueries({ queryKey: hostKeys.all })
    close()
    onSelect([])
    tellDone(message)
  }
  const widening = useMutation({
    mutationFn: () => listHostIds(filter),
    onError: (error) => tellFailed('Could not select them all', error),
  })
  // Only while this is shown: another filter has begun anew, and must not get the hosts of the one before.
  const widen = () => widening.mutate(undefined, { onSuccess: onSelect })
  const deleting = useMutation({
    mutationFn: () => deleteHosts(ids),
    onSuccess: () => done(`${words} deleted.`),
    onError: (error) => tellFailed('Could not delete the hosts', error),
  })
  // Of several teams some may be out of reach; then only what is seen and may be changed is selected, row by row.
  const canWiden = count !== undefined && count > ids.length && may(me, 'host:write', filter.team_id || null)
  return (
    <div className={style.bar} role="region" aria-label="Selected hosts">
      <Row>
        <strong>{words} selected</strong>
        {canWiden && (
          <Button variant="subtle" loading={widening.isPending} onClick={widen}>
            Select all {count.toLocaleString('en')} that match
          </Button>
        )}
        <Button variant="default" onClick={() => setAsking('transfer')}>
          Transfer
        </Button>
        <Button variant="default" onClick={() => setAsking('delete')}>
          Delete
        </Button>
        <Button variant="subtle" onClick={() => onSelect([])}>
          Clear
        </Button>
      </Row>
      <TransferDialog
        ids={ids}
        isOpen={asking === 'transfer'}
        onClose={close}
        onDone={(message) => void done(message)}
      />
      <ConfirmDialog
        title={`Delete ${words}?`}
        action="Delete"
        isOpen={asking === 'delete'}
        isBusy={deleting.isPending}
        onConfirm={() => deleting.mutate()}
        onClose={close}
      >
        <p>All that they told is deleted. Each comes back as a new host when its agent enrols again.</p>
      </ConfirmDialog>
    </div>
  )
}
