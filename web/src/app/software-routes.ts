import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { frame } from './frame-route.ts'
import { readSoftware } from './search.ts'

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
const oneSoftware = createRoute({
  getParentRoute: () => frame,
  path: '/software/$id',
  component: lazyRouteComponent(() => import('./software-pages.tsx'), 'OneSoftware'),
})
const system = createRoute({
  getParentRoute: () => frame,
  path: '/software/systems/$id',
  component: lazyRouteComponent(() => import('./software-pages.tsx'), 'OneSystem'),
})
const vulnerability = createRoute({
  getParentRoute: () => frame,
  path: '/software/vulnerabilities/$cve',
  component: lazyRouteComponent(() => import('./software-pages.tsx'), 'OneVulnerability'),
})

export const softwareRoutes = [
  software.addChildren([softwareList, vulnerabilities, systems]),
  vulnerability,
  oneSoftware,
  system,
] as const
