import type { HostDetail } from '@muster/contract/rest/host.ts'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { deleteHost, hostKeys, refetchHost } from '../../api/hosts.ts'
import { useMay } from '../../api/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { TransferDialog } from './transfer-dialog.tsx'

/** What one may do with a host. */
export function HostActions({ host }: { readonly host: HostDetail }) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const mayRefetch = useMay('host:refetch', host.team_id)
  const mayChange = useMay('host:write', host.team_id)
  const [asking, setAsking] = useState<'delete' | 'transfer'>()
  const close = () => setAsking(undefined)
  const deleting = useMutation({
    mutationFn: () => deleteHost(host.id),
    onSuccess: async () => {
      await navigate({ to: '/hosts' })
      await queryClient.invalidateQueries({ queryKey: hostKeys.all })
      tellDone(`${host.display_name} is deleted.`)
    },
    onError: (error) => tellFailed('Could not delete the host', error),
  })
  const moved = async (message: string) => {
    await queryClient.invalidateQueries({ queryKey: hostKeys.all })
    close()
    tellDone(message)
  }
  return (
    <>
      {mayRefetch && <Refetch host={host} />}
      {mayChange && (
        <>
          <Button variant="default" onClick={() => setAsking('transfer')}>
            Transfer
          </Button>
          <Button variant="default" onClick={() => setAsking('delete')}>
            Delete
          </Button>
        </>
      )}
      <TransferDialog
        ids={[host.id]}
        isOpen={asking === 'transfer'}
        onClose={close}
        onDone={(message) => void moved(message)}
      />
      <ConfirmDialog
        title={`Delete ${host.display_name}?`}
        action="Delete"
        isOpen={asking === 'delete'}
        isBusy={deleting.isPending}
        onConfirm={() => deleting.mutate()}
        onClose={close}
      >
        <p>All that it told is deleted. It comes back as a new host when its agent enrols again.</p>
      </ConfirmDialog>
    </>
  )
}

/** Asks the host everything, and says how far that is: an agent answers when it next checks in. */
function Refetch({ host }: { readonly host: HostDetail }) {
  const queryClient = useQueryClient()
  const refetching = useMutation({
    mutationFn: () => refetchHost(host.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: hostKeys.all }),
    onError: (error) => tellFailed('Could not ask the host', error),
  })
  const isAsked = host.refetch_requested || refetching.isPending
  const wasAsked = useRef(isAsked)
  useEffect(() => {
    if (wasAsked.current && !isAsked) tellDone(`${host.display_name} has answered everything.`)
    wasAsked.current = isAsked
  }, [isAsked, host.display_name])
  const waiting =
    host.status === 'online'
      ? `Asked; it checks in every ${host.distributed_interval} s`
      : 'Asked; it answers when it is online'
  return (
    <Button
      variant="default"
      leftSection={<Icon name="refresh" />}
      disabled={isAsked}
      aria-live="polite"
      onClick={() => refetching.mutate()}
    >
      {isAsked ? waiting : 'Refetch'}
    </Button>
  )
}
