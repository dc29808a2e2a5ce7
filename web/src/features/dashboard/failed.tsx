import { ErrorState } from '../../ui/states.tsx'

interface FailedProps {
  readonly what: string
  readonly query: { readonly error: Error | null; refetch(): unknown }
}

export function Failed({ what, query: { error, refetch } }: FailedProps) {
  return <ErrorState what={what} error={error} onRetry={() => void refetch()} />
}
