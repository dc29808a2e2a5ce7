export { createGitopsRoutes } from './gitops-routes.ts'
