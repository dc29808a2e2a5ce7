import type { Host } from '@muster/contract/rest/host.ts'
import type { Label } from '@muster/contract/rest/label.ts'
import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { type HostFilter, hostKeys, hostsQuery } from '../../api/hosts.ts'
import { changeLabelHosts, labelKeys } from '../../api/labels.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Section, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { linesOf } from './label-form.tsx'

const mostShown = 20

/** The hosts that are shown beside a label. */
export function labelHostsFilter(id: number): HostFilter {
  return { label_id: id, per_page: mostShown, order_key: 'hostname' }
}

/** The first hosts of a label; of a manual one they can be changed. */
export function LabelHosts({ label, mayChange }: { readonly label: Label; readonly mayChange: boolean }) {
  const { id, host_count: count } = label
  const isManual = label.label_membership_type === 'manual'
  const filter = labelHostsFilter(id)
  const hosts = useQuery(hostsQuery(filter))
  const queryClient = useQueryClient()
  const saved = async () => {
    await queryClient.invalidateQueries({ queryKey: labelKeys.all })
    await queryClient.invalidateQueries({ queryKey: hostKeys.all })
  }
  const removing = useMutation({
    mutationFn: (hostId: number) => changeLabelHosts(id, { remove_host_ids: [hostId] }),
    onSuccess: saved,
    onError: (error) => tellFailed('Could not take the host out', error),
  })
  const columns: readonly Column<Host>[] = [
    {
      title: 'Host',
      render: ({ id: hostId, display_name }) => (
        <Link to="/hosts/$id" params={{ id: String(hostId) }}>
          {display_name}
        </Link>
      ),
    },
    ...(isManual && mayChange
      ? [
          {
            title: '',
            align: 'right' as const,
            render: ({ id: hostId, display_name }: Host) => (
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={`Remove ${display_name} from the label`}
                loading={removing.isPending && removing.variables === hostId}
                onClick={() => removing.mutate(hostId)}
              >
                Remove
              </Button>
            ),
          },
        ]
      : []),
  ]
  return (
    <Section
      title="Hosts"
      aside={
        <Link to="/hosts" search={{ label_id: id }}>
          All {count.toLocaleString('en')}
        </Link>
      }
    >
      <Stack>
        {isManual && mayChange && <AddHosts label={label} onSaved={saved} />}
        <DataTable
          what="hosts of the label"
          columns={columns}
          query={hosts}
          rowKey={({ id: hostId }) => hostId}
          skeletonRows={4}
          empty={
            <EmptyState title="No host has this label">
              {isManual ? 'Name its hosts.' : 'Hosts answer its query when they next check in, within the hour.'}
            </EmptyState>
          }
        />
      </Stack>
    </Section>
  )
}

function AddHosts({ label, onSaved }: { readonly label: Label; readonly onSaved: () => Promise<void> }) {
  const [text, setText] = useState('')
  const adding = useMutation({
    mutationFn: (sent: string) => changeLabelHosts(label.id, { add_hosts: linesOf(sent) }),
    onSuccess: async (_saved, sent) => {
      await onSaved()
      // What was typed meanwhile stays.
      setText((now) => (now === sent ? '' : now))
      tellDone('Added.')
    },
  })
  return (
    <Form onSubmit={() => adding.mutate(text)}>
      <Textarea
        label="Add hosts"
        description="Hostnames, UUIDs or serial numbers, one in each line."
        autosize
        minRows={2}
        maxRows={12}
        value={text}
        error={adding.error instanceof ApiError ? adding.error.reasonFor('add_hosts') : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <FormActions
        submit="Add"
        isBusy={adding.isPending}
        isDisabled={linesOf(text).length === 0}
        error={adding.error}
        shownFields={['add_hosts']}
      />
    </Form>
  )
}
