import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { automationKeys } from '../../api/automations.ts'
import type { Integration } from '../../api/integration.ts'
import { saveTeamAutomation, type Team, teamKeys, toTeamDocument } from '../../api/teams.ts'
import { tellDone } from '../../ui/toast.ts'
import { destinationProblems } from './rule-draft.ts'
import { openTeamForm, type TeamForm, toTeamAutomation } from './team-draft.ts'

/** All that the form of a team's automation knows. */
export function useTeamAutomation(team: Team, integrations: readonly Integration[], onSaved: () => void) {
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
      onSaved()
    },
  })
  return {
    form,
    problems: destinationProblems(form),
    isPrivateAllowed,
    allowPrivate,
    error: saving.error,
    isBusy: saving.isPending,
    set: (change: Partial<TeamForm>) => setForm((before) => ({ ...before, ...change })),
    save: () => saving.mutate(),
  }
}
