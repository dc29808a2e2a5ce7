import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { createDestination, destinationKeys, updateDestination } from '../../api/destinations.ts'
import { tellDone } from '../../ui/toast.ts'

interface Values {
  readonly name: string
  readonly url: string
  readonly isSigned: boolean
  /** undefined keeps what is stored, null clears it. */
  readonly bearerToken: string | null | undefined
  readonly hubSecret: string | null | undefined
  readonly stormBrake: number | null
  readonly isPrivateAllowed: boolean
}

function openValues(destination: DestinationAnswer | undefined): Values {
  const { name = '', url = '', is_signed: isSigned = true, storm_brake: stormBrake = null } = destination ?? {}
  return { name, url, isSigned, stormBrake, bearerToken: undefined, hubSecret: undefined, isPrivateAllowed: false }
}

/** All that the form of a destination knows. */
export function useDestinationForm(
  destination: DestinationAnswer | undefined,
  onSaved: (destination: DestinationAnswer) => void,
) {
  const queryClient = useQueryClient()
  const [values, setValues] = useState(() => openValues(destination))
  const saving = useMutation({
    mutationFn: () => save(destination?.id, values),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: destinationKeys.all })
      tellDone([`${saved.destination.name} is saved.`, ...saved.warnings].join(' '))
      onSaved(saved.destination)
    },
  })
  return {
    values,
    set: (change: Partial<Values>) => setValues((before) => ({ ...before, ...change })),
    save: () => saving.mutate(),
    isBusy: saving.isPending,
    error: saving.error,
    reason: (field: string) => (saving.error instanceof ApiError ? saving.error.reasonFor(field) : undefined),
    /** The server refused a private address, and says how an administrator opens it. */
    isPrivateRefused: values.isPrivateAllowed || (saving.error?.message ?? '').includes('allow_private'),
  }
}

function save(id: number | undefined, { isPrivateAllowed, ...values }: Values) {
  const body = {
    name: values.name.trim(),
    url: values.url.trim(),
    is_signed: values.isSigned,
    storm_brake: values.stormBrake,
    ...(values.bearerToken === undefined ? {} : { bearer_token: values.bearerToken }),
    ...(values.hubSecret === undefined ? {} : { hub_secret: values.hubSecret }),
  }
  return id === undefined
    ? createDestination({ kind: 'webhook', ...body }, { isPrivateAllowed })
    : updateDestination(id, body, { isPrivateAllowed })
}
