import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { type ConfigPatch, configQuery, saveConfig } from '../../api/settings.ts'
import { tellDone } from '../../ui/toast.ts'

/** A section of the document: only what was changed is sent, so that nothing else can be lost. */
export function useSectionForm<T extends Record<string, unknown>>(
  stored: T,
  toPatch: (changed: Partial<T>) => ConfigPatch,
) {
  const queryClient = useQueryClient()
  const [changed, setChanged] = useState<Partial<T>>({})
  const saving = useMutation({
    mutationFn: (sent: Partial<T>) => saveConfig(toPatch(sent)),
    onSuccess: (config, sent) => {
      queryClient.setQueryData(configQuery.queryKey, config)
      setChanged((now) => withoutSent(now, sent))
      tellDone('Saved.')
    },
  })
  const values: T = { ...stored, ...changed }
  return {
    values,
    /** What would be sent. */
    changed,
    set: (change: Partial<T>) => setChanged((before) => ({ ...before, ...change })),
    save: () => saving.mutate(changed),
    isBusy: saving.isPending,
    isUnchanged: Object.keys(changed).every((key) => changed[key] === stored[key]),
    error: saving.error,
    reason: (field: string) => (saving.error instanceof ApiError ? saving.error.reasonFor(field) : undefined),
  }
}

/** What was typed while the rest was on its way is still to be saved. */
function withoutSent<T extends Record<string, unknown>>(changed: Partial<T>, sent: Partial<T>): Partial<T> {
  return Object.fromEntries(Object.entries(changed).filter(([key, value]) => value !== sent[key])) as Partial<T>
}
