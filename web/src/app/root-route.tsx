import { createRootRoute, Outlet } from '@tanstack/react-router'
import { Link } from '../ui/link.tsx'
import { EmptyState, ErrorState } from '../ui/states.tsx'

/** What every page is in, and what is shown where there is none. */
export const root = createRootRoute({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <EmptyState title="There is no such page" action={<Link to="/">Dashboard</Link>}>
        Look at the address, or begin at the Dashboard.
      </EmptyState>
    </main>
  ),
  errorComponent: ({ error }) => (
    <main>
      <ErrorState what="this page" error={error} onRetry={() => location.reload()} />
    </main>
  ),
})
