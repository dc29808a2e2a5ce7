import type { Label } from '@muster/contract/rest/label.ts'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { hostsQuery } from '../../api/hosts.ts'
import { deleteLabel, labelKeys, labelQuery } from '../../api/labels.ts'
import { useMay, useMayAnywhere } from '../../api/session.ts'
import { withoutOld } from '../../api/without-old.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Columns, Section, Stack } from '../../ui/layout.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { SqlView } from '../../ui/sql-view.tsx'
import { Loaded } from '../../ui/states.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { LabelForm } from './label-form.tsx'
import { LabelHosts, labelHostsFilter } from './label-hosts.tsx'
import { kindWords } from './labels-page.tsx'

/** One label: what it is, and its hosts. */
export function LabelPage({ id }: { readonly id: number }) {
  const label = withoutOld(useQuery(labelQuery(id)))
  const mayWrite = useMay('label:write')
  const maySeeHosts = useMayAnywhere('host:read')
  // Asked for at once, not only when the label is there.
  useQuery({ ...hostsQuery(labelHostsFilter(id)), enabled: maySeeHosts })
  return (
    <Loaded what="this label" query={label}>
      {(found) => {
        const isOwn = found.label_type === 'regular'
        const main = mayWrite && isOwn ? <LabelForm label={found} /> : <ReadOnly label={found} />
        return (
          <>
            <PageHeader
              title={found.name}
              aside={kindWords(found)}
              actions={mayWrite && isOwn ? <DeleteLabel label={found} /> : undefined}
            />
            {maySeeHosts ? (
              <Columns main={main} side={<LabelHosts label={found} mayChange={mayWrite && isOwn} />} />
            ) : (
              main
            )}
          </>
        )
      }}
    </Loaded>
  )
}

export function NewLabelPage() {
  return (
    <>
      <PageHeader
        title="Create label"
        note="Dynamic: hosts that answer a query with a row. Manual: hosts that you name."
      />
      <LabelForm />
    </>
  )
}

function ReadOnly({ label }: { readonly label: Label }) {
  return (
    <Stack>
      {label.description !== '' && <p>{label.description}</p>}
      {label.query !== '' && (
        <Section title="Query">
          <SqlView text={label.query} />
        </Section>
      )}
    </Stack>
  )
}

function DeleteLabel({ label }: { readonly label: Label }) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const deleting = useMutation({
    mutationFn: () => deleteLabel(label.id),
    onSuccess: async () => {
      await navigate({ to: '/settings/labels' })
      await queryClient.invalidateQueries({ queryKey: labelKeys.all })
      tellDone(`${label.name} is deleted.`)
    },
    onError: (error) => tellFailed(`Could not delete ${label.name}`, error),
  })
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <ConfirmDialog
        title={`Delete ${label.name}?`}
        action="Delete"
        isOpen={isAsking}
        isBusy={deleting.isPending}
        onConfirm={() => deleting.mutate()}
        onClose={() => setAsking(false)}
      >
        <p>Its hosts stay. Links to lists of hosts with this label then show no host.</p>
      </ConfirmDialog>
    </>
  )
}
