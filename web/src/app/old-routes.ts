import { createRoute, redirect } from '@tanstack/react-router'
import { root } from './root-route.tsx'
import { readHosts, readTeam } from './search.ts'

/** Addresses that old links and tickets contain. */
export const oldRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/dashboard',
    beforeLoad: () => {
      throw redirect({ to: '/', replace: true })
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/hosts/manage',
    validateSearch: (raw) => ({ ...readHosts(raw), ...readTeam(raw) }),
    beforeLoad: ({ search }) => {
      throw redirect({ to: '/hosts', search, replace: true })
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/software/manage',
    validateSearch: readTeam,
    beforeLoad: ({ search }) => {
      throw redirect({ to: '/software', search, replace: true })
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/policies/manage',
    validateSearch: readTeam,
    beforeLoad: ({ search }) => {
      throw redirect({ to: '/policies', search, replace: true })
    },
  }),
]
