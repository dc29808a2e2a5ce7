import type { AutomationKind } from '@muster/contract/rest/automation.ts'
import { Button, Radio, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { automationKeys, createAutomation } from '../../api/automations.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'

const kinds: readonly (readonly [AutomationKind, string, string])[] = [
  ['policy', 'A policy newly fails', 'For the hosts that newly fail one of the policies you select.'],
  ['vulnerability', 'A CVE is found', 'For recent CVEs, with the hosts that have the vulnerable software.'],
  ['host_status', 'Hosts fall silent', 'When a share of the hosts has not checked in for some days.'],
]

/** A further rule beside the built-in ones: its name and what it watches; the editor does the rest. */
export function NewAutomationButton() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [kind, setKind] = useState<AutomationKind>('policy')
  const [name, setName] = useState('')
  const creating = useMutation({
    mutationFn: createAutomation,
    onSuccess: async ({ automation }) => {
      await queryClient.invalidateQueries({ queryKey: automationKeys.all })
      await navigate({ to: '/automations/$id', params: { id: String(automation.id) } })
    },
  })
  return (
    <>
      <Button leftSection={<Icon name="plus" />} onClick={() => setOpen(true)}>
        Add automation
      </Button>
      <Dialog title="Add automation" isOpen={isOpen} onClose={() => setOpen(false)} size={520}>
        <Form onSubmit={() => creating.mutate({ kind, name })}>
          <Radio.Group label="When" value={kind} onChange={(value) => setKind(value)}>
            <Stack gap="sm" mt="sm">
              {kinds.map(([value, label, description]) => (
                <Radio key={value} value={value} label={label} description={description} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label="Name"
            placeholder="Disk encryption to the service desk"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <FormActions
            submit="Continue"
            isBusy={creating.isPending}
            isDisabled={name.trim() === ''}
            error={creating.error}
            onCancel={() => setOpen(false)}
          />
        </Form>
      </Dialog>
    </>
  )
}
