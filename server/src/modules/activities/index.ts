export { activityRoutes } from './activity-routes.ts'
export { listTransfersOfHost } from './host-activity-queries.ts'
export { recordActivity } from './record-activity.ts'
