export { activityRoutes } from './activity-routes.ts'
export { type RecordActivity, recordActivities, recordActivity } from './record-activity.ts'
