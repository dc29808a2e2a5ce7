import type { Automation, AutomationDraft } from '@muster/contract/rest/automation.ts'
import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { automationKeys, updateAutomation } from '../../api/automations.ts'
import { createDestination, destinationKeys } from '../../api/destinations.ts'
import { tellDone } from '../../ui/toast.ts'
import { findByUrl, formProblems, openForm, type RuleForm, toDraft } from './rule-draft.ts'

export interface RuleFormHandle {
  readonly form: RuleForm
  readonly problems: ReturnType<typeof formProblems>
  /** As it stands, without a destination that does not exist yet. */
  readonly draft: AutomationDraft
  readonly isPrivateAllowed: boolean
  readonly error: unknown
  readonly isBusy: boolean
  set(change: Partial<RuleForm>): void
  allowPrivate(isAllowed: boolean): void
  save(): void
}

export interface RuleFormOptions {
  readonly rule: Automation
  readonly destinations: readonly DestinationAnswer[]
  readonly onSaved?: (() => void) | undefined
}

/** What the fields of a rule are drawn from. */
export interface RuleFieldsProps {
  readonly rule: Automation
  readonly destinations: readonly DestinationAnswer[]
  readonly handle: RuleFormHandle
  readonly onCancel?: (() => void) | undefined
  readonly aside?: ReactNode
  /** What shows the outcome of what is typed, where nothing beside the form does. */
  readonly tryOut?: ReactNode
}

/** All that a form of a rule knows: what is typed, what is wrong, and how it is saved. */
export function useRuleForm({ rule, destinations, onSaved }: RuleFormOptions): RuleFormHandle {
  const queryClient = useQueryClient()
  const [form, setForm] = useState(() => openForm(rule, destinations))
  const [isPrivateAllowed, allowPrivate] = useState(false)
  const isTicket = form.workflow === 'ticket'
  const knownId = isTicket ? (form.ticketId ?? undefined) : findByUrl(form.url, destinations, rule.destination_ids)
  const saving = useMutation({
    mutationFn: async () => {
      const isNew = !isTicket && knownId === undefined && form.url.trim() !== ''
      const firstId = isNew ? await addDestination(form.url.trim(), isPrivateAllowed) : knownId
      // Where the second call fails, the address is there already and is found by the next try.
      await queryClient.invalidateQueries({ queryKey: destinationKeys.all })
      const report = form.reportExisting && form.enabled && !rule.enabled ? { report_existing: true } : {}
      return updateAutomation(rule.id, { ...toDraft(rule.kind, form, firstId), ...report })
    },
    onSuccess: async ({ switched_on }) => {
      await queryClient.invalidateQueries({ queryKey: automationKeys.all })
      tellDone(switched_on ? `Saved and on. ${switched_on.sentence}` : 'Saved.')
      setForm((before) => ({ ...before, reportExisting: false }))
      onSaved?.()
    },
  })
  return {
    form,
    problems: formProblems(form),
    draft: toDraft(rule.kind, form, knownId),
    isPrivateAllowed,
    error: saving.error,
    isBusy: saving.isPending,
    set: (change) => setForm((before) => ({ ...before, ...change })),
    allowPrivate,
    save: () => saving.mutate(),
  }
}

async function addDestination(url: string, isPrivateAllowed: boolean): Promise<number> {
  const { destination } = await createDestination(
    { kind: 'webhook', name: new URL(url).host, url },
    { isPrivateAllowed },
  )
  return destination.id
}
