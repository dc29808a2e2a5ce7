import { createRootRoute, createRoute, Outlet } from '@tanstack/react-router'
import { Link } from '../ui/link.tsx'
import { EmptyState, ErrorState } from '../ui/states.tsx'
import { Frame } from './frame.tsx'
import { requireSignIn } from './require-sign-in.ts'

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

/** Everything behind the sign-in. Whoever is not in comes back to the very link after it. */
export const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  beforeLoad: ({ location }) => requireSignIn(location.href),
})
