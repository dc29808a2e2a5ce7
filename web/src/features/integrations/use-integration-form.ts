import type { TrackerSetUp } from '@muster/contract/rest/integration.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { automationKeys } from '../../api/automations.ts'
import { destinationKeys } from '../../api/destinations.ts'
import { type Integration, type Integrations, listIntegrations, nameOf } from '../../api/integration.ts'
import { changeIntegrations, inspectTracker } from '../../api/integrations.ts'
import { configQuery } from '../../api/settings.ts'
import { sentence } from '../../ui/sentence.ts'
import { tellDone } from '../../ui/toast.ts'
import { refusalText, replaceIntegration } from './integration.ts'
import {
  type IntegrationForm,
  integrationProblems,
  isIncomplete,
  missingFields,
  openIntegration,
  toDraft,
  toIntegration,
} from './integration-form.ts'

export type IntegrationFormHandle = ReturnType<typeof useIntegrationForm>

/** All that the form of an integration knows. What was typed stays, whatever the tracker answers. */
export function useIntegrationForm(before: Integration | undefined, onSaved: () => void) {
  const refresh = useRefresh()
  const [form, setForm] = useState(() => openIntegration(before))
  const [isPrivateAllowed, allowPrivate] = useState(false)
  const [setUp, setSetUp] = useState<TrackerSetUp>()
  const set = (change: Partial<IntegrationForm>) => {
    setForm((now) => ({ ...now, ...change }))
    if (isOtherPlace(change)) setSetUp(undefined)
  }
  /** What there is to choose; where exactly one step leads to done, a new integration takes it. */
  const look = async (): Promise<IntegrationForm> => {
    const found = await inspectTracker(toDraft(form), { isPrivateAllowed })
    const preselected = before || form.resolveTransition !== '' ? null : found.preselected.resolve_transition
    const chosen = preselected === null ? form : { ...form, resolveTransition: preselected }
    setSetUp(found)
    setForm(chosen)
    const missing = missingFields(chosen, found).map(({ name }) => name)
    if (missing.length === 0) return chosen
    throw new Error(`New tickets of ${found.target} need ${missing.join(', ')}. Choose above and save again.`)
  }
  /** What the tracker says against it, the save says as well, and it knows what may be saved all the same. */
  const keepForSave = (error: unknown): IntegrationForm => {
    if (error instanceof ApiError) return form
    throw error
  }
  const testing = useMutation({ mutationFn: look })
  const saving = useMutation({
    mutationFn: async () => {
      testing.reset()
      const chosen = setUp ? form : await look().catch(keepForSave)
      return save(before, toIntegration(chosen, before), isPrivateAllowed)
    },
    onSuccess: async ({ saved, warnings }) => {
      await refresh()
      tellDone([`${nameOf(saved)} is saved.`, ...warnings].join(' '))
      onSaved()
    },
  })
  const error = saving.error ?? testing.error
  const problems = integrationProblems(form, before)
  return {
    form,
    set,
    setUp,
    problems,
    error,
    isReady: Object.keys(problems).length === 0 && !isIncomplete(form, before),
    isTesting: testing.isPending || saving.isPending,
    isSaving: saving.isPending,
    isTestFailed: testing.isError,
    isProven: setUp !== undefined && !error,
    isPrivateAllowed,
    allowPrivate,
    /** The server refused a private address, and says how an administrator opens it. */
    isPrivateRefused: isPrivateAllowed || (error?.message ?? '').includes('allow_private'),
    test: () => {
      saving.reset()
      testing.mutate()
    },
    save: () => saving.mutate(),
  }
}

function isOtherPlace(change: Partial<IntegrationForm>): boolean {
  return ['kind', 'url', 'account', 'token', 'target', 'issueType'].some((key) => key in change)
}

async function save(before: Integration | undefined, after: Integration, isPrivateAllowed: boolean) {
  let sent: Integrations = { jira: [], zendesk: [] }
  try {
    const { warnings } = await changeIntegrations(
      (stored) => (sent = replaceIntegration(refuseTwice(stored, before, after), before, after)),
      {
        isPrivateAllowed,
      },
    )
    return { saved: after, warnings: warnings.map((warning) => sentence(refusalText(warning, sent, after))) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new Error(refusalText(error.message, sent, after), { cause: error })
  }
}

/** Two entries for one place would be one too many for whoever reads its tickets. */
function refuseTwice(stored: Integrations, before: Integration | undefined, after: Integration): Integrations {
  const isThere = listIntegrations(stored).some((one) => one.kind === after.kind && nameOf(one) === nameOf(after))
  if (!isThere || (before && nameOf(before) === nameOf(after))) return stored
  throw new Error(`${nameOf(after)} is there already. Close this and edit it instead.`)
}

/** What shows integrations, wherever. */
export function useRefresh() {
  const queryClient = useQueryClient()
  return async () => {
    await queryClient.invalidateQueries({ queryKey: configQuery.queryKey })
    await queryClient.invalidateQueries({ queryKey: destinationKeys.all })
    await queryClient.invalidateQueries({ queryKey: automationKeys.all })
  }
}
