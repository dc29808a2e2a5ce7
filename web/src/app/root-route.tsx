import { createRootRoute, Outlet } from '@tanstack/react-router'
import { PageError } from './page-error.tsx'

/** What every page is in. */
export const root = createRootRoute({
  component: Outlet,
  errorComponent: ({ error }) => (
    <main>
      <PageError error={error} />
    </main>
  ),
})
