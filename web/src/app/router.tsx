import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { basePath } from '../api/base-path.ts'
import { entryRoutes } from './entry-routes.ts'
import { frame, root } from './root-routes.tsx'
import {
  readToken,
  readHosts,
  readPolicies,
  readSoftware,
  readWhy,
  readDeliveries,
  readOpen,
  readField,
  readTab,
} from './search.ts'

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
  validateSearch: readTab,
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
  component: lazyRouteComponent(() => import('./policy-pages.tsx'), 'NewPolicyPage'),
})
const policy = createRoute({
  getParentRoute: () => frame,
  path: '/policies/$id',
  component: lazyRouteComponent(() => import('./policy-pages.tsx'), 'OnePolicy'),
})

const software = createRoute({
  getParentRoute: () => frame,
  id: 'software-tabs',
  component: lazyRouteComponent(() => import('./software-pages.tsx'), 'SoftwareTabs'),
})
const softwareList = createRoute({
  getParentRoute: () => software,
  path: '/software',
  validateSearch: readSoftware,
  component: lazyRouteComponent(() => import('./software-pages.tsx'), 'SoftwareList'),
})
const vulnerabilities = createRoute({
  getParentRoute: () => software,
  path: '/software/vulnerabilities',
  validateSearch: readSoftware,
  component: lazyRouteComponent(() => import('./software-pages.tsx'), 'VulnerabilityList'),
})
const systems = createRoute({
  getParentRoute: () => software,
  path: '/software/systems',
  validateSearch: readSoftware,
  component: lazyRouteComponent(() => import('./software-pages.tsx'), 'SystemList'),
})
const vulnerability = createRoute({
  getParentRoute: () => frame,
  path: '/software/vulnerabilities/$cve',
  component: lazyRouteComponent(() => import('./software-pages.tsx'), 'OneVulnerability'),
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
const users = createRoute({
  getParentRoute: () => settings,
  path: '/users',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'UsersPage'),
})
const enrollSecrets = createRoute({
  getParentRoute: () => settings,
  path: '/enroll-secrets',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'EnrollSecretsPage'),
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

const toInfo = () => redirect({ to: '/settings/organization/$section', params: { section: 'info' }, replace: true })

/** Addresses that old links and tickets contain. */
const oldPaths = [
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
    validateSearch: readHosts,
    beforeLoad: ({ search }) => {
      throw redirect({ to: '/hosts', search, replace: true })
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/software/manage',
    beforeLoad: () => {
      throw redirect({ to: '/software', replace: true })
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/policies/manage',
    beforeLoad: () => {
      throw redirect({ to: '/policies', replace: true })
    },
  }),
]
const toOrganization = ['/', '/organization'].map((path) =>
  createRoute({
    getParentRoute: () => settings,
    path,
    beforeLoad: () => {
      throw toInfo()
    },
  }),
)

const routeTree = root.addChildren([
  ...entryRoutes,
  ...oldPaths,
  frame.addChildren([
    dashboard,
    hosts,
    host,
    policies,
    newPolicy,
    policy,
    software.addChildren([softwareList, vulnerabilities, systems]),
    vulnerability,
    automations.addChildren([rules, deliveries, delivery, destinations, schedules]),
    rule,
    settings.addChildren([...toOrganization, organization, users, enrollSecrets]),
    account,
    confirmEmail,
    guide,
  ]),
])

export const router = createRouter({
  routeTree,
  ...(basePath === '' ? {} : { basepath: basePath }),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
