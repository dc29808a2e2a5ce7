import { createRoute, retainSearchParams } from '@tanstack/react-router'
import { Frame } from './frame.tsx'
import { requireSignIn } from './require-sign-in.ts'
import { root } from './root-route.tsx'
import { readTeam } from './search.ts'

/** Everything behind the sign-in. Whoever is not in comes back to the very link after it. */
export const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  validateSearch: readTeam,
  search: { middlewares: [retainSearchParams(['team_id'])] },
  beforeLoad: ({ location }) => requireSignIn(location),
})
