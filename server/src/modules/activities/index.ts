export { createActivityRoutes } from './activity-routes.ts'
export { describeChanges } from './describe-changes.ts'
export { listTransfersOfHost } from './host-activity-queries.ts'
export { type RecordActivity, recordActivities, recordActivity } from './record-activity.ts'
