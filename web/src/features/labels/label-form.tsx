import type { Label } from '@muster/contract/rest/label.ts'
import { Input, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { createLabel, type LabelFields, labelKeys, updateLabel } from '../../api/labels.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { PlatformField } from '../../ui/platform-field.tsx'
import { SqlField } from '../../ui/sql-field.tsx'
import { tellDone } from '../../ui/toast.ts'

const shownFields = ['name', 'query', 'hosts']

/** A new label or one that exists. Dynamic and manual stay what they are. */
export function LabelForm({ label }: { readonly label?: Label }) {
  const form = useLabelForm(label)
  const { values, set, reason } = form
  return (
    <Form onSubmit={form.save}>
      {!label && (
        <Input.Wrapper label="Kind">
          <div>
            <SegmentedControl
              aria-label="Kind"
              size="xs"
              data={[
                { value: 'dynamic', label: 'Dynamic' },
                { value: 'manual', label: 'Manual' },
              ]}
              value={values.isManual ? 'manual' : 'dynamic'}
              onChange={(kind) => set({ isManual: kind === 'manual' })}
            />
          </div>
        </Input.Wrapper>
      )}
      <TextInput
        label="Name"
        value={values.name}
        error={reason('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={values.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      {!values.isManual && (
        <>
          <SqlField label="Query" value={values.query} error={reason('query')} onChange={(query) => set({ query })} />
          <PlatformField value={values.platform} onChange={(platform) => set({ platform })} />
        </>
      )}
      {values.isManual && !label && (
        <Textarea
          label="Hosts"
          description="Hostnames, UUIDs or serial numbers, one in each line."
          autosize
          minRows={4}
          maxRows={16}
          value={values.hosts}
          error={reason('hosts')}
          onChange={(event) => set({ hosts: event.currentTarget.value })}
        />
      )}
      <FormActions
        submit={label ? 'Save' : 'Create label'}
        isBusy={form.isBusy}
        isDisabled={!form.isComplete}
        error={form.error}
        shownFields={shownFields}
      />
    </Form>
  )
}

interface Values extends LabelFields {
  readonly isManual: boolean
  /** As typed, one in each line. */
  readonly hosts: string
}

function useLabelForm(label: Label | undefined) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { name = '', description = '', query = '', platform = '' } = label ?? {}
  const isManual = label?.label_membership_type === 'manual'
  const [values, setValues] = useState<Values>({ name, description, query, platform, isManual, hosts: '' })
  const saving = useMutation({
    mutationFn: () => save(label, values),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: labelKeys.all })
      tellDone(`${saved.name} is saved.${values.isManual ? '' : ' Hosts are asked within the hour.'}`)
      if (!label) await navigate({ to: '/settings/labels/$id', params: { id: String(saved.id) } })
    },
  })
  return {
    values,
    set: (change: Partial<Values>) => setValues((before) => ({ ...before, ...change })),
    save: () => saving.mutate(),
    isBusy: saving.isPending,
    isComplete: values.name.trim() !== '' && (values.isManual || values.query.trim() !== ''),
    error: saving.error,
    reason: (field: string) => (saving.error instanceof ApiError ? saving.error.reasonFor(field) : undefined),
  }
}

function save(label: Label | undefined, { isManual, hosts, query, platform, ...fields }: Values): Promise<Label> {
  if (label) return updateLabel(label, { ...fields, query, platform })
  return createLabel({ ...fields, ...(isManual ? { hosts: linesOf(hosts) } : { query, platform }) })
}

/** Names that were typed or pasted one in each line. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
