import { ErrorState } from '../ui/states.tsx'

/** A page that could not be shown; most often its code did not come. */
export function PageError({ error }: { readonly error: unknown }) {
  return <ErrorState what="this page" error={inWords(error)} onRetry={() => location.reload()} />
}

/** What the browser says of a file that did not come means nothing to whoever waits for a page. */
function inWords(error: unknown): unknown {
  const isMissingCode = error instanceof Error && /preload|dynamically imported|importing a module/i.test(error.message)
  return isMissingCode ? new Error('The server cannot be reached, or another version of it runs since. Retry.') : error
}
