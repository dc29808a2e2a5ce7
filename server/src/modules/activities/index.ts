export { createActivityRoutes } from './activity-routes.ts'
export { describeChanges } from './describe-changes.ts'
export { recordActivity } from './record-activity.ts'
