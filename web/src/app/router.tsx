import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { basePath } from '../api/base-path.ts'
import { entryRoutes } from './entry-routes.ts'
import { frame } from './frame-route.ts'
import { PageError } from './page-error.tsx'
import { oldRoutes } from './old-routes.ts'
import { root } from './root-route.tsx'
import {
  readToken,
  readHosts,
  readPolicies,
  readWhy,
  readDeliveries,
  readOpen,
  readOpenName,
  readField,
  readPage,
  readHost,
  readTeamTab,
} from './search.ts'
import { softwareRoutes } from './software-routes.ts'

const dashboard = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('./pages.tsx'), 'Dashboard'),
})
const hosts = createRoute({
  getParentRoute: () => frame,
  path: '/hosts',
  validateSearch: readHosts,
  component: lazyRouteComponent(() => import('./host-pages.tsx'), 'Hosts'),
})
const host = createRoute({
  getParentRoute: () => frame,
  path: '/hosts/$id',
  validateSearch: readHost,
  component: lazyRouteComponent(() => import('./host-pages.tsx'), 'OneHost'),
})
const policies = createRoute({
  getParentRoute: () => frame,
  path: '/policies',
  validateSearch: readPolicies,
  component: lazyRouteComponent(() => import('./policy-pages.tsx'), 'Policies'),
})
const newPolicy = createRoute({
  getParentRoute: () => frame,
  path: '/policies/new',
  component: lazyRouteComponent(() => import('./policy-pages.tsx'), 'NewPolicy'),
})
const policy = createRoute({
  getParentRoute: () => frame,
  path: '/policies/$id',
  component: lazyRouteComponent(() => import('./policy-pages.tsx'), 'OnePolicy'),
})

const automations = createRoute({
  getParentRoute: () => frame,
  id: 'automations',
  component: lazyRouteComponent(() => import('./automation-pages.tsx'), 'AutomationsLayout'),
})
const rules = createRoute({
  getParentRoute: () => automations,
  path: '/automations',
  validateSearch: readWhy,
  component: lazyRouteComponent(() => import('./automation-pages.tsx'), 'Rules'),
})
const deliveries = createRoute({
  getParentRoute: () => automations,
  path: '/automations/deliveries',
  validateSearch: readDeliveries,
  component: lazyRouteComponent(() => import('./automation-pages.tsx'), 'Deliveries'),
})
const delivery = createRoute({
  getParentRoute: () => automations,
  path: '/automations/deliveries/$deliveryId',
  validateSearch: readDeliveries,
  component: lazyRouteComponent(() => import('./automation-pages.tsx'), 'Deliveries'),
})
const destinations = createRoute({
  getParentRoute: () => automations,
  path: '/automations/destinations',
  validateSearch: readOpen,
  component: lazyRouteComponent(() => import('./automation-pages.tsx'), 'Destinations'),
})
const schedules = createRoute({
  getParentRoute: () => automations,
  path: '/automations/schedules',
  component: lazyRouteComponent(() => import('./automation-pages.tsx'), 'SchedulesPage'),
})
const rule = createRoute({
  getParentRoute: () => frame,
  path: '/automations/$id',
  validateSearch: readField,
  component: lazyRouteComponent(() => import('./automation-pages.tsx'), 'Rule'),
})

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'SettingsLayout'),
})
const organization = createRoute({
  getParentRoute: () => settings,
  path: '/organization/$section',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'Organization'),
})
const integrations = createRoute({
  getParentRoute: () => settings,
  path: '/integrations',
  validateSearch: readOpenName,
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'Integrations'),
})
const users = createRoute({
  getParentRoute: () => settings,
  path: '/users',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'UsersPage'),
})
const enrollSecrets = createRoute({
  getParentRoute: () => settings,
  path: '/enroll-secrets',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'EnrollSecrets'),
})
const teams = createRoute({
  getParentRoute: () => settings,
  path: '/teams',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'TeamsPage'),
})
const team = createRoute({
  getParentRoute: () => settings,
  path: '/teams/$id',
  validateSearch: readTeamTab,
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'OneTeam'),
})
const labels = createRoute({
  getParentRoute: () => settings,
  path: '/labels',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'LabelsPage'),
})
const newLabel = createRoute({
  getParentRoute: () => settings,
  path: '/labels/new',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'NewLabelPage'),
})
const label = createRoute({
  getParentRoute: () => settings,
  path: '/labels/$id',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'OneLabel'),
})
const activity = createRoute({
  getParentRoute: () => frame,
  path: '/activity',
  validateSearch: readPage,
  component: lazyRouteComponent(() => import('./activity-pages.tsx'), 'Activities'),
})
const account = createRoute({
  getParentRoute: () => frame,
  path: '/account',
  component: lazyRouteComponent(() => import('../features/settings/account-page.tsx'), 'AccountPage'),
})
const confirmEmail = createRoute({
  getParentRoute: () => frame,
  path: '/account/email',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'ConfirmEmail'),
})
const guide = createRoute({
  getParentRoute: () => frame,
  path: '/docs/automations',
  component: lazyRouteComponent(() => import('../features/docs/automations-guide.tsx'), 'AutomationsGuide'),
})

const nowhere = createRoute({
  getParentRoute: () => frame,
  path: '$',
  component: lazyRouteComponent(() => import('./no-such-page.tsx'), 'NoSuchPage'),
})

const settingsStarts = ['/', '/organization'].map((path) =>
  createRoute({
    getParentRoute: () => settings,
    path,
    component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'SettingsStart'),
  }),
)

const routeTree = root.addChildren([
  ...entryRoutes,
  ...oldRoutes,
  frame.addChildren([
    dashboard,
    hosts,
    host,
    policies,
    newPolicy,
    policy,
    ...softwareRoutes,
    automations.addChildren([rules, deliveries, delivery, destinations, schedules]),
    rule,
    settings.addChildren([
      ...settingsStarts,
      organization,
      integrations,
      users,
      teams,
      team,
      enrollSecrets,
      labels,
      newLabel,
      label,
    ]),
    activity,
    account,
    confirmEmail,
    guide,
    nowhere,
  ]),
])

export const router = createRouter({
  routeTree,
  ...(basePath === '' ? {} : { basepath: basePath }),
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  scrollRestoration: true,
})

/** The code of the page that is asked for: it comes together with who is signed in, not after it. */
export function loadFirstPage(): void {
  const [routes] = router.getMatchedRoutes(router.latestLocation.pathname)
  for (const route of routes) void router.loadRouteChunk(route)
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
