import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root } from './root-routes.tsx'
import { readEntry, readToken } from './search.ts'

// Each has a name of its own, so that its type keeps its path.
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readEntry,
  component: lazyRouteComponent(() => import('./pages.tsx'), 'SignIn'),
})
const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('../features/session/forgot-password-page.tsx'), 'ForgotPasswordPage'),
})
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./pages.tsx'), 'ResetPassword'),
})
const acceptInvite = createRoute({
  getParentRoute: () => root,
  path: '/accept-invite',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./pages.tsx'), 'AcceptInvite'),
})
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  component: lazyRouteComponent(() => import('../features/session/set-up-page.tsx'), 'SetUpPage'),
})

/** Pages for those who are not in yet. */
export const entryRoutes = [signIn, forgotPassword, resetPassword, acceptInvite, setUp] as const
