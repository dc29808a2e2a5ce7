import type { Automation, AutomationDraft } from '@muster/contract/rest/automation.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { automationKeys } from '../../api/automations.ts'
import type { Integration } from '../../api/integration.ts'
import { saveTeamAutomation, type Team, teamKeys, toTeamDocument } from '../../api/teams.ts'
import { tellDone } from '../../ui/toast.ts'
import { destinationProblems } from './rule-draft.ts'
import { openTeamForm, type TeamForm, toTeamAutomation } from './team-draft.ts'

interface TeamAutomationOptions {
  readonly team: Team
  readonly integrations: readonly Integration[]
  readonly onSaved?: (() => void) | undefined
}

/** All that the form of a team's automation knows. */
export function useTeamAutomation({ team, integrations, onSaved }: TeamAutomationOptions) {
  const queryClient = useQueryClient()
  const [form, setForm] = useState(() => openTeamForm(toTeamDocument(team), integrations))
  const [isPrivateAllowed, allowPrivate] = useState(false)
  const saving = useMutation({
    mutationFn: () =>
      saveTeamAutomation(team.id, toTeamAutomation(toTeamDocument(team), form, integrations), { isPrivateAllowed }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: teamKeys.all })
      await queryClient.invalidateQueries({ queryKey: automationKeys.all })
      tellDone('Saved.')
      onSaved?.()
    },
  })
  return {
    form,
    problems: destinationProblems(form),
    isPrivateAllowed,
    allowPrivate,
    error: saving.error,
    isBusy: saving.isPending,
    /** A test goes to where the automation sends, not to where it does not send yet. */
    toDraft: ({ destination_ids }: Automation): AutomationDraft => ({
      enabled: form.enabled,
      conditions: { policy_ids: [...form.policyIds] },
      destination_ids: isSamePlace(form, openTeamForm(toTeamDocument(team), integrations)) ? destination_ids : [],
    }),
    set: (change: Partial<TeamForm>) => setForm((before) => ({ ...before, ...change })),
    save: () => saving.mutate(),
  }
}

function isSamePlace(one: TeamForm, other: TeamForm): boolean {
  if (one.workflow !== other.workflow) return false
  return one.workflow === 'ticket' ? one.ticketId === other.ticketId : one.url.trim() === other.url
}
